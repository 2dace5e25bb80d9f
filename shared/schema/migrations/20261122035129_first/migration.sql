CREATE TABLE "installation" (
	"id" text PRIMARY KEY,
	"domain" text NOT NULL,
	"gateway_url" text NOT NULL,
	"signing_key" jsonb NOT NULL,
	"invoke_key" jsonb NOT NULL,
	"snapshot_version" bigint NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event" (
	"stream" text,
	"seq" integer,
	"organization_id" text NOT NULL,
	"type" text NOT NULL,
	"data" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "event_pkey" PRIMARY KEY("stream","seq")
);
--> statement-breakpoint
CREATE TABLE "lease" (
	"key" text PRIMARY KEY,
	"holder" text,
	"fence" bigint NOT NULL,
	"until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "operation" (
	"id" text PRIMARY KEY,
	"organization_id" text NOT NULL,
	"project_id" text NOT NULL,
	"environment_id" text NOT NULL,
	"kind" text NOT NULL,
	"input" jsonb NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"sentence" text,
	"error" jsonb,
	"cancel_requested_at" timestamp with time zone,
	"created_by" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "plan" (
	"id" text PRIMARY KEY,
	"organization_id" text NOT NULL,
	"project_id" text NOT NULL,
	"environment_id" text NOT NULL,
	"build_id" text NOT NULL,
	"fingerprint" text NOT NULL,
	"content" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "release" (
	"id" text PRIMARY KEY,
	"organization_id" text NOT NULL,
	"project_id" text NOT NULL,
	"environment_id" text NOT NULL,
	"build_id" text NOT NULL,
	"target" text NOT NULL,
	"config_digest" text NOT NULL,
	"operation_id" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"sentence" text,
	"parts" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"ready_at" timestamp with time zone,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "route" (
	"organization_id" text NOT NULL,
	"project_id" text NOT NULL,
	"environment_id" text,
	"version" integer,
	"table" jsonb NOT NULL,
	"operation_id" text NOT NULL,
	"cause" text NOT NULL,
	"created_by" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "route_pkey" PRIMARY KEY("environment_id","version")
);
--> statement-breakpoint
CREATE TABLE "step" (
	"operation_id" text,
	"no" integer,
	"organization_id" text NOT NULL,
	"component" text NOT NULL,
	"name" text NOT NULL,
	"title" text NOT NULL,
	"target" text,
	"part" text,
	"release" text,
	"ref" jsonb,
	"body" jsonb NOT NULL,
	"state" text NOT NULL,
	"fence" bigint,
	"handle" text,
	"attempt" integer DEFAULT 0 NOT NULL,
	"not_before" timestamp with time zone,
	"deadline" timestamp with time zone,
	"result" jsonb,
	"error" jsonb,
	"started_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "step_pkey" PRIMARY KEY("operation_id","no")
);
--> statement-breakpoint
CREATE TABLE "traffic" (
	"organization_id" text NOT NULL,
	"project_id" text NOT NULL,
	"environment_id" text NOT NULL,
	"release_id" text,
	"part" text,
	"weight" integer NOT NULL,
	"route_version" integer NOT NULL,
	"settled" boolean NOT NULL,
	"error" jsonb,
	CONSTRAINT "traffic_pkey" PRIMARY KEY("release_id","part")
);
--> statement-breakpoint
CREATE TABLE "audit_entry" (
	"id" text PRIMARY KEY,
	"organization_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"principal" jsonb NOT NULL,
	"action" text NOT NULL,
	"project_id" text,
	"environment_id" text,
	"subject" text NOT NULL,
	"data" jsonb NOT NULL,
	"request_id" text
);
--> statement-breakpoint
CREATE TABLE "idempotency" (
	"scope" text,
	"principal" text,
	"key" text,
	"request" text NOT NULL,
	"status" text,
	"headers" jsonb,
	"body" text,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotency_pkey" PRIMARY KEY("scope","principal","key")
);
--> statement-breakpoint
CREATE TABLE "member" (
	"organization_id" text,
	"user_id" text,
	"role" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "member_pkey" PRIMARY KEY("organization_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "organization" (
	"id" text PRIMARY KEY,
	"slug" text NOT NULL UNIQUE,
	"name" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "token" (
	"id" text PRIMARY KEY,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"hash" text NOT NULL,
	"user_id" text,
	"organization_id" text,
	"role" text,
	"project_id" text,
	"scopes" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "user" (
	"id" text PRIMARY KEY,
	"name" text NOT NULL,
	"email" text UNIQUE,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "blob" (
	"organization_id" text,
	"digest" text,
	"size" bigint NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "blob_pkey" PRIMARY KEY("organization_id","digest")
);
--> statement-breakpoint
CREATE TABLE "build" (
	"organization_id" text NOT NULL,
	"project_id" text,
	"id" text,
	"digest" text NOT NULL,
	"content" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "build_pkey" PRIMARY KEY("project_id","id")
);
--> statement-breakpoint
CREATE TABLE "environment" (
	"id" text PRIMARY KEY,
	"organization_id" text NOT NULL,
	"project_id" text NOT NULL,
	"slug" text NOT NULL,
	"keep_releases" integer DEFAULT 5 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "host" (
	"name" text PRIMARY KEY,
	"organization_id" text NOT NULL,
	"project_id" text NOT NULL,
	"environment_id" text,
	"build_id" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "project" (
	"id" text PRIMARY KEY,
	"organization_id" text NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "secret" (
	"id" text PRIMARY KEY,
	"organization_id" text NOT NULL,
	"project_id" text NOT NULL,
	"environment_id" text NOT NULL,
	"name" text NOT NULL,
	"envelope" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "variable" (
	"organization_id" text NOT NULL,
	"project_id" text NOT NULL,
	"environment_id" text,
	"name" text,
	"value" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "variable_pkey" PRIMARY KEY("environment_id","name")
);
--> statement-breakpoint
CREATE INDEX "operation_environment" ON "operation" ("environment_id","id");--> statement-breakpoint
CREATE INDEX "operation_organization" ON "operation" ("organization_id","id");--> statement-breakpoint
CREATE INDEX "operation_state" ON "operation" ("state");--> statement-breakpoint
CREATE INDEX "release_environment" ON "release" ("environment_id","id");--> statement-breakpoint
CREATE INDEX "release_build" ON "release" ("project_id","build_id");--> statement-breakpoint
CREATE UNIQUE INDEX "release_operation_target" ON "release" ("operation_id","target");--> statement-breakpoint
CREATE UNIQUE INDEX "route_operation" ON "route" ("operation_id");--> statement-breakpoint
CREATE INDEX "audit_entry_page" ON "audit_entry" ("organization_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "token_hash" ON "token" ("hash");--> statement-breakpoint
CREATE INDEX "token_organization" ON "token" ("organization_id");--> statement-breakpoint
CREATE INDEX "token_user" ON "token" ("user_id");--> statement-breakpoint
CREATE INDEX "build_page" ON "build" ("project_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "environment_slug" ON "environment" ("project_id","slug");--> statement-breakpoint
CREATE INDEX "host_environment" ON "host" ("environment_id");--> statement-breakpoint
CREATE INDEX "host_build" ON "host" ("project_id","build_id");--> statement-breakpoint
CREATE UNIQUE INDEX "project_slug" ON "project" ("organization_id","slug");--> statement-breakpoint
CREATE UNIQUE INDEX "secret_name" ON "secret" ("environment_id","name");--> statement-breakpoint
ALTER TABLE "operation" ADD CONSTRAINT "operation_environment_id_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environment"("id");--> statement-breakpoint
ALTER TABLE "plan" ADD CONSTRAINT "plan_environment_id_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environment"("id");--> statement-breakpoint
ALTER TABLE "release" ADD CONSTRAINT "release_environment_id_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environment"("id");--> statement-breakpoint
ALTER TABLE "route" ADD CONSTRAINT "route_environment_id_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environment"("id");--> statement-breakpoint
ALTER TABLE "step" ADD CONSTRAINT "step_operation_id_operation_id_fkey" FOREIGN KEY ("operation_id") REFERENCES "operation"("id");--> statement-breakpoint
ALTER TABLE "traffic" ADD CONSTRAINT "traffic_environment_id_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environment"("id");--> statement-breakpoint
ALTER TABLE "member" ADD CONSTRAINT "member_organization_id_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id");--> statement-breakpoint
ALTER TABLE "member" ADD CONSTRAINT "member_user_id_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id");--> statement-breakpoint
ALTER TABLE "token" ADD CONSTRAINT "token_user_id_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id");--> statement-breakpoint
ALTER TABLE "token" ADD CONSTRAINT "token_organization_id_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id");--> statement-breakpoint
ALTER TABLE "blob" ADD CONSTRAINT "blob_organization_id_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id");--> statement-breakpoint
ALTER TABLE "build" ADD CONSTRAINT "build_organization_id_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id");--> statement-breakpoint
ALTER TABLE "build" ADD CONSTRAINT "build_project_id_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id");--> statement-breakpoint
ALTER TABLE "environment" ADD CONSTRAINT "environment_organization_id_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id");--> statement-breakpoint
ALTER TABLE "environment" ADD CONSTRAINT "environment_project_id_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id");--> statement-breakpoint
ALTER TABLE "host" ADD CONSTRAINT "host_organization_id_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id");--> statement-breakpoint
ALTER TABLE "project" ADD CONSTRAINT "project_organization_id_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id");--> statement-breakpoint
ALTER TABLE "secret" ADD CONSTRAINT "secret_organization_id_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id");--> statement-breakpoint
ALTER TABLE "secret" ADD CONSTRAINT "secret_environment_id_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environment"("id");--> statement-breakpoint
ALTER TABLE "variable" ADD CONSTRAINT "variable_organization_id_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id");--> statement-breakpoint
ALTER TABLE "variable" ADD CONSTRAINT "variable_environment_id_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environment"("id");