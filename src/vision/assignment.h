// Assignment of rows to columns with the greatest total gain (sparse linear assignment).
//
// Only pairs that may be matched are given, so far-apart people split into small clusters that are
// solved one by one: shortest augmenting paths after a row reduction, O(k^3) for a cluster of k.
// Pure; one thread at a time per Assigner, which only keeps buffers between calls.
// Source: Jonker and Volgenant, "A shortest augmenting path algorithm for dense and sparse linear
// assignment problems", Computing 38, 1987.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace vision {

struct Candidate {
    int row = 0;
    int column = 0;
    double gain = 0;  // of matching the two; a row or column may stay unmatched, with gain 0
};

class Assigner {
  public:
    // candidates: any order, each pair at most once; gains <= 0 are never matched.
    // out: for each row its column, or -1. Valid until the next call.
    std::span<const int> assign(int rows, int columns, std::span<const Candidate> candidates);

  private:
    void find_clusters(int rows, int columns, std::span<const Candidate> candidates);
    int root_of(int node);
    void solve(std::span<const int> members, std::span<const Candidate> candidates);
    void solve_dense(int rows, int columns);
    void augment(int start, int columns);

    std::vector<int> column_of_row_;
    std::vector<int> parent_;           // union-find over rows, then columns
    std::vector<int> cluster_start_;    // into cluster_members_
    std::vector<int> cluster_members_;  // candidate indices, cluster by cluster
    std::vector<int> local_row_;        // row -> row in its cluster
    std::vector<int> local_column_;     // column -> column in its cluster
    std::vector<int> rows_here_;        // row in the cluster -> row
    std::vector<int> columns_here_;     //
    std::vector<double> cost_;          // rows x columns of the cluster
    std::vector<double> row_price_;     //
    std::vector<double> column_price_;  //
    std::vector<int> column_at_;        // row -> matched column, or -1
    std::vector<int> row_at_;           // column -> matched row, or -1
    std::vector<double> distance_;      // of the shortest alternating path to each column
    std::vector<int> previous_;         // column -> row before it on that path
    std::vector<char> done_;            //
};

}  // namespace vision
