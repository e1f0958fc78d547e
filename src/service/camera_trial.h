// Connects to a camera for a moment: the handler's and the command's.
#pragma once

#include "api/methods/camera_trial.h"
#include "base/result.h"
#include "runtime/clock.h"
#include "service/live_camera.h"

namespace service {

inline constexpr base::Millis kCameraTrialTimeMax{10'000};

// At most kCameraTrialTimeMax to connect and again for the first picture. A camera that does not
// work is an answer, not an error; its `problem` holds no credentials.
api::CameraTrialRow try_camera(const std::string& url, const runtime::Clock& clock,
                               const OpenSource& open = codec::Source::open);

}  // namespace service
