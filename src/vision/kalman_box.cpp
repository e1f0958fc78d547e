#include "vision/kalman_box.h"

#include <cmath>

namespace vision {

MeasuredBox measure(const media::BoxPx& box) {
    return {box.left + box.width / 2, box.top + box.height / 2, std::log(box.width),
            std::log(box.height)};
}

KalmanBox::KalmanBox(const MeasuredBox& box, const MotionNoise& noise)
    : log_width_(box.log_width),
      log_height_(box.log_height),
      log_size_variance_(noise.log_size * noise.log_size),
      width_(std::exp(box.log_width)),
      height_(std::exp(box.log_height)) {
    const float across = noise.speed_at_start * height_;
    const float along = across / 2;  // people move less up and down in the picture
    x_ = {box.x, 0, error(noise), 0, across * across};
    y_ = {box.y, 0, error(noise), 0, along * along};
}

void KalmanBox::Axis::predict(float elapsed_s, float power, float decay) {
    const float squared = elapsed_s * elapsed_s;
    position += velocity * elapsed_s;
    velocity *= decay;
    pp += 2 * elapsed_s * pv + squared * vv + power * squared * elapsed_s / 3;
    pv += elapsed_s * vv + power * squared / 2;
    vv += power * elapsed_s;
}

void KalmanBox::Axis::update(float measured, float variance) {
    const float total = pp + variance;
    const float position_gain = pp / total;
    const float velocity_gain = pv / total;
    const float surprise = measured - position;
    position += position_gain * surprise;
    velocity += velocity_gain * surprise;
    vv -= velocity_gain * pv;
    pv *= 1 - position_gain;
    pp *= 1 - position_gain;
}

void KalmanBox::predict(float elapsed_s, Seen seen, const MotionNoise& noise) {
    const float decay =
        seen == Seen::kJustNow ? 1.0F : std::exp(-elapsed_s / noise.velocity_memory_s);
    const float deviation = noise.acceleration * height_;
    const float power = deviation * deviation;
    x_.predict(elapsed_s, power, decay);
    y_.predict(elapsed_s, power, decay);
    log_size_variance_ += noise.log_size_drift * noise.log_size_drift * elapsed_s;
}

void KalmanBox::update(const MeasuredBox& box, float score_01, const MotionNoise& noise) {
    const float scale = 1 + noise.doubt * (1 - score_01);
    const float position_error = error(noise) * scale * scale;
    x_.update(box.x, position_error);
    y_.update(box.y, position_error);
    const float size_error = noise.log_size * scale;
    const float gain = log_size_variance_ / (log_size_variance_ + size_error * size_error);
    log_width_ += gain * (box.log_width - log_width_);
    log_height_ += gain * (box.log_height - log_height_);
    log_size_variance_ *= 1 - gain;
    width_ = std::exp(log_width_);
    height_ = std::exp(log_height_);
}

void KalmanBox::shift(float dx, float dy, float velocity_share) {
    x_.position += dx;
    y_.position += dy;
    x_.velocity += velocity_share * dx;
    y_.velocity += velocity_share * dy;
}

void KalmanBox::scale(float log_factor) {
    log_width_ += log_factor;
    log_height_ += log_factor;
    width_ = std::exp(log_width_);
    height_ = std::exp(log_height_);
}

media::BoxPx KalmanBox::box() const {
    return {x_.position - width_ / 2, y_.position - height_ / 2, width_, height_};
}

}  // namespace vision
