// The options of the commands about apps, tenants and stores.
#pragma once

#include "app/command_line_people.h"

namespace app {

// What the options write into; filled when the command line is parsed.
struct TenancyChoices {
    AppCreate app_create;
    std::string app_key;
    std::string app_role;
    TenantSet tenant_set;
    std::string api_sign;
    StoreAdd store_add;
    std::string list_tenant;
};

// `app`.
void add_app(CLI::App& root, TenancyChoices& choices, const FinishCommand& finish);
// `tenant` and `store`.
void add_tenancy(CLI::App& root, TenancyChoices& choices, const FinishCommand& finish);

}  // namespace app
