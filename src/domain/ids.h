// The ids of the domain, each a type of its own.
#pragma once

#include "base/named.h"

namespace domain {

using AppKey = base::Named<struct AppKeyTag>;
using TenantCode = base::Named<struct TenantCodeTag>;
using PoiId = base::Named<struct PoiIdTag>;  // a store (shop); "poi_id" and "field_id" on the wire
using SensorId = base::Named<struct SensorIdTag>;  // a camera
using TrackId = base::Named<struct TrackIdTag>;
using TaskId = base::Named<struct TaskIdTag>;  // "risk_task_id" on the wire
using SessionId = base::Named<struct SessionIdTag>;
using OrderId = base::Named<struct OrderIdTag>;
using FragmentId = base::Named<struct FragmentIdTag>;
// Where a picture lies in the object store: "<tenant>/<poi>/<2 hex>/<64 hex>.jpg".
using ObjectKey = base::Named<struct ObjectKeyTag>;

}  // namespace domain
