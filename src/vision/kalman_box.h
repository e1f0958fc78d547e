// Kalman filter of one person's box: centre with velocity, and size.
//
// The centre moves with a random acceleration and the logarithm of the size wanders; the four
// coordinates have diagonal noise, so they are four small filters. Noise is measured in box
// heights: near and far people behave alike. Time is real time, so frames may be skipped. Pure.
// Source: Kalman, "A new approach to linear filtering and prediction problems", 1960; noise that
// follows the detector's score: Du et al., "GIAOTracker", 2021.
#pragma once

#include "media/box.h"

namespace vision {

struct MotionNoise {
    float position_heights = 0.075F;  // detector's error of the centre, standard deviation
    float log_size = 0.25F;           // its error of the logarithm of width and height
    float acceleration = 0.65F;       // heights/s gained or lost in one second, deviation
    float log_size_drift = 0.15F;     // change of the log-size in one second, deviation
    float speed_at_start = 2.0F;      // heights/s, deviation before the first motion is seen
    float doubt = 2.0F;               // a score of 0 multiplies the errors by 1 + doubt
    float velocity_memory_s = 6.0F;   // an unseen person's velocity decays with this constant
};

struct MeasuredBox {
    float x = 0, y = 0;                   // centre, pixels
    float log_width = 0, log_height = 0;  //
};

MeasuredBox measure(const media::BoxPx& box);

class KalmanBox {
  public:
    // `box` must have an area.
    KalmanBox(const MeasuredBox& box, const MotionNoise& noise);

    enum class Seen { kJustNow, kNotLately };
    void predict(float elapsed_s, Seen seen, const MotionNoise& noise);
    void update(const MeasuredBox& box, float score_01, const MotionNoise& noise);
    // Moves the whole state, as when the camera moved; its velocity by that much of (dx, dy).
    void shift(float dx, float dy, float velocity_share);

    // Multiplies the size, as when the camera zoomed or came nearer.
    void scale(float log_factor);

    media::BoxPx box() const;
    float x() const { return x_.position; }
    float y() const { return y_.position; }
    float log_width() const { return log_width_; }
    float log_height() const { return log_height_; }
    float height() const { return height_; }
    // Variance of a predicted measurement's x or y, pixels squared.
    float x_variance(const MotionNoise& noise) const { return x_.pp + error(noise); }
    float y_variance(const MotionNoise& noise) const { return y_.pp + error(noise); }
    // Variance of the detector's error alone, pixels squared.
    float error(const MotionNoise& noise) const {
        const float deviation = noise.position_heights * height_;
        return deviation * deviation;
    }

  private:
    struct Axis {
        float position = 0, velocity = 0;
        float pp = 0, pv = 0, vv = 0;  // covariance

        void predict(float elapsed_s, float power, float decay);
        void update(float measured, float variance);
    };

    Axis x_;
    Axis y_;
    float log_width_ = 0;
    float log_height_ = 0;
    float log_size_variance_ = 0;
    float width_ = 0;   // exp(log_width_)
    float height_ = 0;  // exp(log_height_)
};

}  // namespace vision
