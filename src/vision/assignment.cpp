#include "vision/assignment.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace vision {

namespace {

// Stands for "may not be matched": larger than any path of real costs.
constexpr double kForbidden = 1e12;

std::size_t at(int index) {
    return static_cast<std::size_t>(index);
}

}  // namespace

std::span<const int> Assigner::assign(int rows, int columns,
                                      std::span<const Candidate> candidates) {
    column_of_row_.assign(at(rows), -1);
    find_clusters(rows, columns, candidates);
    for (std::size_t cluster = 0; cluster + 1 < cluster_start_.size(); ++cluster) {
        const int first = cluster_start_[cluster];
        const int last = cluster_start_[cluster + 1];
        solve(std::span(cluster_members_).subspan(at(first), at(last - first)), candidates);
    }
    return column_of_row_;
}

int Assigner::root_of(int node) {
    while (parent_[at(node)] != node) {
        parent_[at(node)] = parent_[at(parent_[at(node)])];
        node = parent_[at(node)];
    }
    return node;
}

// Groups the candidates by connected component, with a counting sort on the component's root.
void Assigner::find_clusters(int rows, int columns, std::span<const Candidate> candidates) {
    parent_.resize(at(rows + columns));
    std::iota(parent_.begin(), parent_.end(), 0);
    for (const Candidate& pair : candidates) {
        if (pair.gain <= 0) continue;
        parent_[at(root_of(pair.row))] = root_of(rows + pair.column);
    }
    local_row_.assign(at(rows), -1);
    local_column_.assign(at(columns), -1);

    // First the size of each cluster (indexed by root), then its start.
    std::vector<int>& size_of_root = previous_;
    size_of_root.assign(at(rows + columns), 0);
    int used = 0;
    for (const Candidate& pair : candidates) {
        if (pair.gain <= 0) continue;
        ++size_of_root[at(root_of(pair.row))];
        ++used;
    }
    cluster_start_.clear();
    int start = 0;
    for (int& size : size_of_root) {
        if (size == 0) continue;
        cluster_start_.push_back(start);
        const int next = start + size;
        size = start;
        start = next;
    }
    cluster_start_.push_back(start);
    cluster_members_.resize(at(used));
    for (std::size_t index = 0; index < candidates.size(); ++index) {
        if (candidates[index].gain <= 0) continue;
        int& place = size_of_root[at(root_of(candidates[index].row))];
        cluster_members_[at(place++)] = static_cast<int>(index);
    }
}

void Assigner::solve(std::span<const int> members, std::span<const Candidate> candidates) {
    if (members.size() == 1) {
        const Candidate& only = candidates[at(members[0])];
        column_of_row_[at(only.row)] = only.column;
        return;
    }
    rows_here_.clear();
    columns_here_.clear();
    for (const int member : members) {
        const Candidate& pair = candidates[at(member)];
        if (local_row_[at(pair.row)] < 0) {
            local_row_[at(pair.row)] = static_cast<int>(rows_here_.size());
            rows_here_.push_back(pair.row);
        }
        if (local_column_[at(pair.column)] < 0) {
            local_column_[at(pair.column)] = static_cast<int>(columns_here_.size());
            columns_here_.push_back(pair.column);
        }
    }
    const int rows = static_cast<int>(rows_here_.size());
    const int columns = static_cast<int>(columns_here_.size());
    cost_.assign(at(rows) * at(columns), kForbidden);
    for (const int member : members) {
        const Candidate& pair = candidates[at(member)];
        cost_[at(local_row_[at(pair.row)]) * at(columns) + at(local_column_[at(pair.column)])] =
            -pair.gain;
    }
    solve_dense(rows, columns);
    for (int column = 0; column < columns; ++column) {
        const int row = row_at_[at(column)];
        if (row >= 0) column_of_row_[at(rows_here_[at(row)])] = columns_here_[at(column)];
    }
}

// Every row also has a column of its own at cost 0, "unmatched", which is not stored: a path may
// end there. A row whose cheapest column is free needs no search.
void Assigner::solve_dense(int rows, int columns) {
    row_price_.resize(at(rows));
    column_at_.assign(at(rows), -1);
    column_price_.assign(at(columns), 0.0);
    row_at_.assign(at(columns), -1);
    distance_.resize(at(columns));
    previous_.resize(at(columns));
    done_.resize(at(columns));
    for (int row = 0; row < rows; ++row) {
        const double* cost = cost_.data() + at(row) * at(columns);
        double cheapest = 0;  // staying unmatched
        int best = -1;
        for (int column = 0; column < columns; ++column) {
            const double reduced = cost[column] - column_price_[at(column)];
            if (reduced < cheapest) {
                cheapest = reduced;
                best = column;
            }
        }
        row_price_[at(row)] = cheapest;
        if (best < 0) continue;
        if (row_at_[at(best)] < 0) {
            row_at_[at(best)] = row;
            column_at_[at(row)] = best;
        } else {
            augment(row, columns);
        }
    }
}

// Dijkstra over the columns, on reduced costs, from an unmatched row. The path ends at a free
// column or at a row that is cheapest left unmatched.
void Assigner::augment(int start, int columns) {
    std::fill(distance_.begin(), distance_.end(), std::numeric_limits<double>::infinity());
    std::fill(done_.begin(), done_.end(), char{0});
    int row = start;
    double reached = 0;
    double best_drop = -row_price_[at(start)];
    int dropped_row = start;
    int free_column = -1;
    for (;;) {
        const double* cost = cost_.data() + at(row) * at(columns);
        int nearest = -1;
        for (int column = 0; column < columns; ++column) {
            if (done_[at(column)]) continue;
            const double through =
                reached + cost[column] - row_price_[at(row)] - column_price_[at(column)];
            if (through < distance_[at(column)]) {
                distance_[at(column)] = through;
                previous_[at(column)] = row;
            }
            if (nearest < 0 || distance_[at(column)] < distance_[at(nearest)]) nearest = column;
        }
        if (nearest < 0 || best_drop <= distance_[at(nearest)]) {
            reached = best_drop;
            break;
        }
        reached = distance_[at(nearest)];
        if (row_at_[at(nearest)] < 0) {
            free_column = nearest;
            break;
        }
        done_[at(nearest)] = 1;
        row = row_at_[at(nearest)];
        if (const double drop = reached - row_price_[at(row)]; drop < best_drop) {
            best_drop = drop;
            dropped_row = row;
        }
    }

    row_price_[at(start)] += reached;
    for (int column = 0; column < columns; ++column) {
        if (!done_[at(column)]) continue;
        row_price_[at(row_at_[at(column)])] += reached - distance_[at(column)];
        column_price_[at(column)] -= reached - distance_[at(column)];
    }
    int column = free_column;
    if (column < 0) {
        if (dropped_row == start) return;
        column = column_at_[at(dropped_row)];
        column_at_[at(dropped_row)] = -1;
    }
    for (;;) {  // shift the matches along the path
        const int from = previous_[at(column)];
        const int next = column_at_[at(from)];
        row_at_[at(column)] = from;
        column_at_[at(from)] = column;
        if (from == start) return;
        column = next;
    }
}

}  // namespace vision
