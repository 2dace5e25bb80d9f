-- What is immutable or append-only is so in the database too, whoever writes.
CREATE FUNCTION lintas_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % is not allowed', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
--> statement-breakpoint
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON "audit_entry"
  FOR EACH ROW EXECUTE FUNCTION lintas_refuse();
--> statement-breakpoint
CREATE TRIGGER build_immutable BEFORE UPDATE ON "build"
  FOR EACH ROW EXECUTE FUNCTION lintas_refuse();
--> statement-breakpoint
CREATE TRIGGER route_immutable BEFORE UPDATE ON "route"
  FOR EACH ROW EXECUTE FUNCTION lintas_refuse();
--> statement-breakpoint
-- Followers of a stream wake at the commit that wrote it.
CREATE FUNCTION lintas_notify_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('lintas_event', NEW.stream);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER event_notify AFTER INSERT ON "event"
  FOR EACH ROW EXECUTE FUNCTION lintas_notify_event();
--> statement-breakpoint
-- Gateways follow a change of what the snapshot holds at its commit.
CREATE FUNCTION lintas_notify_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('lintas_snapshot', NEW.snapshot_version::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER installation_notify AFTER UPDATE OF snapshot_version ON "installation"
  FOR EACH ROW EXECUTE FUNCTION lintas_notify_snapshot();
