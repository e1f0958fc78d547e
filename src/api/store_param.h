// `param` of the methods about a store: who asks, about which store.
#pragma once

#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/field.h"
#include "api/param_fields.h"

namespace api {

// A method's `param` derives from it and adds what the method asks for.
struct StoreParam {
    std::string tenant_code;
    std::string poi_id;
    std::optional<std::string> request_id;
    std::optional<std::string> api_sign;
    std::optional<std::string> token;

    friend bool operator==(const StoreParam&, const StoreParam&) = default;
};

// The message of a `param` with the fields `own`, in wire order.
template <class Param>
MessageSpec store_param(std::string_view type_name, std::vector<FieldSpec> own = {}) {
    static_assert(std::is_base_of_v<StoreParam, Param>);
    using P = Param;
    std::vector<FieldSpec> fields{
        field<&P::tenant_code, P>("tenant_code", kTenantCodeField),
        field<&P::poi_id, P>("poi_id", kPoiIdField),
    };
    fields.insert(fields.end(), std::make_move_iterator(own.begin()),
                  std::make_move_iterator(own.end()));
    fields.push_back(field<&P::request_id, P>("request_id", kRequestIdField));
    fields.push_back(field<&P::api_sign, P>("api_sign", kApiSignField));
    fields.push_back(field<&P::token, P>("token", kTokenField));
    return {type_name, std::move(fields)};
}

// With the store of all examples; what the method asks for is empty.
template <class Param>
Param example_param() {
    Param param;
    param.tenant_code = "T1";
    param.poi_id = "POI9";
    param.request_id = "req-1";
    return param;
}

}  // namespace api
