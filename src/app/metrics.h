// /metrics: figures for monitoring, in the Prometheus text format 0.0.4, on an address of its own.
//
// docs/recording.md lists them.
#pragma once

#include <memory>
#include <string>

#include "gateway/gateway.h"
#include "http/server.h"
#include "service/camera_fleet.h"
#include "service/recording_writer.h"
#include "service/retention.h"

namespace app {

// Borrowed.
struct MetricsSources {
    const gateway::Gateway& gateway;
    const service::CameraFleet* cameras;  // nullptr: none are watched
    const service::RecordingWriter& writer;
    const service::RetentionLoop& retention;
    store::Store& store;
    const objects::ObjectStore& objects;
};

// Cost: walks two indexes of the store. Any thread.
std::string metrics_page(const MetricsSources& sources);
// Serves it on `listen` ("HOST:PORT"), with one thread. errors: as http::Server::start.
base::Result<std::unique_ptr<http::Server>> serve_metrics(const std::string& listen,
                                                          const MetricsSources& sources);

}  // namespace app
