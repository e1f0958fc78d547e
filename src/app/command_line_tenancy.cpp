#include "app/command_line_tenancy.h"

#include <CLI/CLI.hpp>

#include "app/command_line_store.h"

namespace app {
namespace {

constexpr const char* kTimeZoneText = "IANA name, for people's times (default: Asia/Shanghai)";

}  // namespace

void add_app(CLI::App& root, TenancyChoices& choices, const FinishCommand& finish) {
    auto* group = root.add_subcommand("app", "Apps: the callers of the API");
    group->require_subcommand(1);
    auto* create = group->add_subcommand("create", "Register an app and print its key and secret");
    create->add_option("--name", choices.app_create.name, "What people call it")->required();
    create
        ->add_option("--tenant", choices.app_create.tenants, "Tenant it may ask about; repeatable")
        ->required();
    create->add_option("--key", choices.app_create.key,
                       "Take over this app key (default: a new one)");
    add_secret(*create, choices.app_create.secret, "Take over this secret (default: a new one)");
    create
        ->add_option("--sign-method", choices.app_create.sign_methods,
                     "Sign method that it may use (md5, hmac, hmac-sha256); repeatable (default: "
                     "all)")
        ->type_name("METHOD");
    create->add_flag("--administrator", choices.app_create.is_administrator,
                     "May also change and test cameras and end holds");
    finish(*create,
           [&choices](const Invocation& to) { return app_create(to, choices.app_create); });
    auto* list = group->add_subcommand("list", "List the apps, without secrets");
    finish(*list, [](const Invocation& to) { return app_list(to); });
    auto* rotate =
        group->add_subcommand("rotate", "Give an app a new secret; the old one ends now");
    rotate->add_option("--key", choices.app_key, "App key")->required();
    finish(*rotate, [&choices](const Invocation& to) { return app_rotate(to, choices.app_key); });
    auto* role = group->add_subcommand(
        "administrator", "Let an app change and test cameras and end holds, or no longer");
    role->add_option("--key", choices.app_key, "App key")->required();
    role->add_option("state", choices.app_role, "on or off")
        ->check(CLI::IsMember({"on", "off"}))
        ->required();
    finish(*role, [&choices](const Invocation& to) {
        return app_set_role(
            to, choices.app_key,
            choices.app_role == "on" ? store::AppRole::kAdministrator : store::AppRole::kCaller);
    });
    auto* disable = group->add_subcommand("disable", "Refuse an app's calls from now on");
    disable->add_option("--key", choices.app_key, "App key")->required();
    finish(*disable, [&choices](const Invocation& to) {
        return app_set_state(to, choices.app_key, AppState::kDisabled);
    });
    auto* enable = group->add_subcommand("enable", "Accept an app's calls again");
    enable->add_option("--key", choices.app_key, "App key")->required();
    finish(*enable, [&choices](const Invocation& to) {
        return app_set_state(to, choices.app_key, AppState::kEnabled);
    });
}

void add_tenancy(CLI::App& root, TenancyChoices& choices, const FinishCommand& finish) {
    auto* tenant = root.add_subcommand("tenant", "Tenants: the retailers");
    tenant->require_subcommand(1);
    auto* fresh = tenant->add_subcommand("add", "Register a tenant");
    add_tenant(*fresh, choices.tenant_set.tenant);
    finish(*fresh,
           [&choices](const Invocation& to) { return tenant_add(to, choices.tenant_set.tenant); });
    auto* set = tenant->add_subcommand("set", "Set a tenant's second factor");
    add_tenant(*set, choices.tenant_set.tenant);
    add_secret(*set, choices.tenant_set.secret, "Key of api_sign");
    set->add_option("--api-sign", choices.api_sign, "Whether calls must carry a valid api_sign")
        ->check(CLI::IsMember({"required", "off"}));
    finish(*set, [&choices](const Invocation& to) {
        if (!choices.api_sign.empty())
            choices.tenant_set.api_sign_required = choices.api_sign == "required";
        return tenant_set(to, choices.tenant_set);
    });

    auto* store = root.add_subcommand("store", "Stores (shops) of a tenant");
    store->require_subcommand(1);
    auto* add = store->add_subcommand("add", "Register a store");
    add_store(*add, choices.store_add.tenant, choices.store_add.poi);
    add->add_option("--name", choices.store_add.name, "What people call it")->required();
    add->add_option("--time-zone", choices.store_add.time_zone, kTimeZoneText);
    auto* change = store->add_subcommand("set", "Change a store's time zone");
    add_store(*change, choices.store_add.tenant, choices.store_add.poi);
    change->add_option("--time-zone", choices.store_add.time_zone, kTimeZoneText)->required();
    finish(*add, [&choices](const Invocation& to) { return store_add(to, choices.store_add); });
    finish(*change, [&choices](const Invocation& to) { return store_set(to, choices.store_add); });
    auto* stores = store->add_subcommand("list", "List a tenant's stores");
    add_tenant(*stores, choices.list_tenant);
    finish(*stores,
           [&choices](const Invocation& to) { return store_list(to, choices.list_tenant); });
}

}  // namespace app
