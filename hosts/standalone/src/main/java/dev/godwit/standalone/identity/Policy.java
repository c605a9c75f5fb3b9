package dev.godwit.standalone.identity;

/**
 * Who may do what: Nova's rules under Nova's names with Nova's defaults, and Godwit's own. The table
 * in docs/compute-api.md is made from them.
 */
public enum Policy {
  SERVERS_INDEX("os_compute_api:servers:index", Allowed.PROJECT_READER, "list servers"),
  SERVERS_DETAIL(
      "os_compute_api:servers:detail", Allowed.PROJECT_READER, "list servers with details"),
  SERVERS_ALL_TENANTS(
      "os_compute_api:servers:index:get_all_tenants",
      Allowed.ADMIN,
      "list the servers of all projects"),
  SERVERS_SHOW("os_compute_api:servers:show", Allowed.PROJECT_READER, "show a server"),
  SERVERS_HOST_STATUS(
      "os_compute_api:servers:show:host_status", Allowed.ADMIN, "see host_status of a server"),
  SERVERS_EXTENDED_ATTRIBUTES(
      "os_compute_api:os-extended-server-attributes",
      Allowed.ADMIN,
      "see the host of a server and the other OS-EXT-SRV-ATTR fields"),
  MIGRATE_LIVE(
      "os_compute_api:os-migrate-server:migrate_live",
      Allowed.PROJECT_MANAGER,
      "migrate a server live"),
  MIGRATE_LIVE_HOST(
      "os_compute_api:os-migrate-server:migrate_live:host",
      Allowed.ADMIN,
      "name the host to which a server is migrated"),
  SERVER_MIGRATIONS_INDEX(
      "os_compute_api:servers:migrations:index",
      Allowed.PROJECT_MANAGER,
      "list the migrations in progress of a server"),
  SERVER_MIGRATIONS_HOST(
      "os_compute_api:servers:migrations:index:host",
      Allowed.ADMIN,
      "see the hosts in that list; they are null otherwise"),
  SERVER_MIGRATIONS_SHOW(
      "os_compute_api:servers:migrations:show", Allowed.ADMIN, "show a migration in progress"),
  SERVER_MIGRATIONS_DELETE(
      "os_compute_api:servers:migrations:delete", Allowed.PROJECT_MANAGER, "abort a migration"),
  SERVER_MIGRATIONS_FORCE_COMPLETE(
      "os_compute_api:servers:migrations:force_complete",
      Allowed.PROJECT_MANAGER,
      "force a migration to complete"),
  MIGRATIONS_INDEX(
      "os_compute_api:os-migrations:index",
      Allowed.PROJECT_MANAGER,
      "list the project's migrations"),
  MIGRATIONS_ALL_PROJECTS(
      "os_compute_api:os-migrations:index:all_projects",
      Allowed.ADMIN,
      "list the migrations of all projects"),
  MIGRATIONS_HOST(
      "os_compute_api:os-migrations:index:host",
      Allowed.ADMIN,
      "see the hosts in that list; they are null otherwise"),
  SERVER_METADATA_INDEX(
      "os_compute_api:server-metadata:index",
      Allowed.PROJECT_READER,
      "list the metadata of a server"),
  SERVER_METADATA_SHOW(
      "os_compute_api:server-metadata:show", Allowed.PROJECT_READER, "show one item of it"),
  SERVER_METADATA_CREATE(
      "os_compute_api:server-metadata:create", Allowed.PROJECT_MEMBER, "add items to it"),
  SERVER_METADATA_UPDATE_ALL(
      "os_compute_api:server-metadata:update_all", Allowed.PROJECT_MEMBER, "replace it"),
  SERVER_METADATA_UPDATE(
      "os_compute_api:server-metadata:update", Allowed.PROJECT_MEMBER, "change one item of it"),
  SERVER_METADATA_DELETE(
      "os_compute_api:server-metadata:delete", Allowed.PROJECT_MEMBER, "remove one item of it"),
  FLAVORS("os_compute_api:flavors", Allowed.ANYBODY, "list flavors"),
  HYPERVISORS_LIST("os_compute_api:os-hypervisors:list", Allowed.ADMIN, "list hypervisors"),
  HYPERVISORS_DETAIL(
      "os_compute_api:os-hypervisors:list-detail", Allowed.ADMIN, "list them with details"),
  HYPERVISORS_SHOW("os_compute_api:os-hypervisors:show", Allowed.ADMIN, "show a hypervisor"),
  HYPERVISORS_UPTIME(
      "os_compute_api:os-hypervisors:uptime",
      Allowed.ADMIN,
      "be told that a host's uptime is not known"),
  HYPERVISORS_STATISTICS(
      "os_compute_api:os-hypervisors:statistics", Allowed.ADMIN, "sum hypervisors up"),
  AGGREGATES_INDEX(
      "os_compute_api:os-aggregates:index", Allowed.ADMIN, "be told that there are no aggregates"),
  SERVICES_LIST("os_compute_api:os-services:list", Allowed.ADMIN, "list compute services"),
  GODWIT_PLUGINS("godwit:plugins:index", Allowed.ADMIN, "list plugins"),
  GODWIT_HOST_VERSIONS(
      "godwit:host-versions:index",
      Allowed.ADMIN,
      "see the versions of hosts, and between which something breaks"),
  GODWIT_MIGRATIONS_SHOW(
      "godwit:migrations:show",
      Allowed.PROJECT_READER,
      "see all that is known of a migration, without hosts and causes"),
  GODWIT_MIGRATIONS_HOST(
      "godwit:migrations:show:host", Allowed.ADMIN, "see its hosts and causes as well"),
  GODWIT_MIGRATIONS_RETUNE(
      "godwit:migrations:retune",
      Allowed.PROJECT_MANAGER,
      "change limits of a migration under way"),
  GODWIT_MIGRATIONS_RESOLVE(
      "godwit:migrations:resolve",
      Allowed.ADMIN,
      "say where the server of a migration is that does not settle by itself"),
  GODWIT_MIGRATIONS_ADOPT(
      "godwit:migrations:adopt", Allowed.ADMIN, "have a job steered that may not be Godwit's own"),
  GODWIT_MIGRATIONS_TRACE(
      "godwit:migrations:trace", Allowed.ADMIN, "see what was seen and decided in a migration");

  private final String rule;
  private final Allowed allowed;
  private final String description;

  Policy(String rule, Allowed allowed, String description) {
    this.rule = rule;
    this.allowed = allowed;
    this.description = description;
  }

  /** The rule's name. */
  public String rule() {
    return rule;
  }

  /** Who may. */
  public Allowed allowed() {
    return allowed;
  }

  /** What may be done. */
  public String description() {
    return description;
  }

  /** Kinds of rules; an administrator may always. */
  public enum Allowed {
    ADMIN("admin"),
    PROJECT_MANAGER("manager of the project, admin"),
    PROJECT_MEMBER("member or manager of the project, admin"),
    PROJECT_READER("reader, member or manager of the project, admin"),
    ANYBODY("whoever has a token");

    private final String words;

    Allowed(String words) {
      this.words = words;
    }

    /** As the documentation says it. */
    public String words() {
      return words;
    }
  }
}
