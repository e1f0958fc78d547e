// The handlers of smartmonitor.hold.add, .list and .release.
#include "api/methods/hold_add.h"
#include "api/methods/hold_list.h"
#include "api/methods/hold_release.h"
#include "service/handlers.h"

namespace service {
namespace {

api::HoldRow row_of(const domain::LegalHold& hold) {
    return {.hold_id = hold.id,
            .from_time = base::unix_ms(hold.from),
            .to_time = base::unix_ms(hold.to),
            .reason = hold.reason,
            .who = hold.who,
            .created_time = base::unix_ms(hold.created)};
}

// As it lasts now.
base::Result<domain::LegalHold> find_hold(store::Store& store, const domain::TenantCode& tenant,
                                          const domain::PoiId& poi, const std::string& id) {
    BOOST_OUTCOME_TRY(auto holds, store.list_holds(tenant, poi));
    for (domain::LegalHold& hold : holds) {
        if (hold.id == id) return std::move(hold);
    }
    return base::Error{.kind = base::ErrorKind::kNotFound,
                       .message = "no such hold lasts in this store",
                       .reason = "hold_not_found"};
}

}  // namespace

template <>
std::unique_ptr<api::BoundMethod> make_handler<api::HoldAdd>(const Services& services) {
    return api::bind<api::HoldAdd>(
        [&store = services.store](const api::HoldAdd::Request& request,
                                  const api::CallContext& context) -> base::Result<api::HoldRow> {
            const api::HoldAddParam& param = request.param;
            const domain::LegalHold hold{.tenant = domain::TenantCode(param.tenant_code),
                                         .poi = domain::PoiId(param.poi_id),
                                         .id = param.hold_id,
                                         .from = base::from_unix_ms(param.from_time),
                                         .to = base::from_unix_ms(param.to_time),
                                         .reason = param.reason,
                                         .who = context.app.value,
                                         .created = context.now};
            BOOST_OUTCOME_TRY(store.add_hold(hold));
            // The one that was there, if it was there already.
            BOOST_OUTCOME_TRY(const auto held, find_hold(store, hold.tenant, hold.poi, hold.id));
            return row_of(held);
        });
}

template <>
std::unique_ptr<api::BoundMethod> make_handler<api::HoldList>(const Services& services) {
    return api::bind<api::HoldList>(
        [&store = services.store](const api::HoldList::Request& request,
                                  const api::CallContext&) -> base::Result<api::HoldList::Result> {
            BOOST_OUTCOME_TRY(const auto holds,
                              store.list_holds(domain::TenantCode(request.param.tenant_code),
                                               domain::PoiId(request.param.poi_id)));
            api::HoldList::Result result;
            for (const domain::LegalHold& hold : holds) result.holds.push_back(row_of(hold));
            return result;
        });
}

template <>
std::unique_ptr<api::BoundMethod> make_handler<api::HoldRelease>(const Services& services) {
    return api::bind<api::HoldRelease>(
        [&store = services.store](const api::HoldRelease::Request& request,
                                  const api::CallContext& context) -> base::Result<api::HoldRow> {
            const domain::TenantCode tenant(request.param.tenant_code);
            const domain::PoiId poi(request.param.poi_id);
            const std::string& id = request.param.hold_id;
            BOOST_OUTCOME_TRY(const auto held, find_hold(store, tenant, poi, id));
            BOOST_OUTCOME_TRY(store.release_hold(tenant, poi, id, context.app.value, context.now));
            return row_of(held);
        });
}

}  // namespace service
