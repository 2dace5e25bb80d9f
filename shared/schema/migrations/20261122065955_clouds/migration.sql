CREATE TABLE "adoption" (
	"organization_id" text NOT NULL,
	"project_id" text NOT NULL,
	"environment_id" text,
	"part" text,
	"target" text,
	"ref" jsonb NOT NULL,
	"before" jsonb NOT NULL,
	"created_by" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "adoption_pkey" PRIMARY KEY("environment_id","part","target")
);
--> statement-breakpoint
CREATE TABLE "approval" (
	"plan_id" text,
	"organization_id" text NOT NULL,
	"environment_id" text NOT NULL,
	"fingerprint" text NOT NULL,
	"user_id" text,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "approval_pkey" PRIMARY KEY("plan_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "connection" (
	"id" text PRIMARY KEY,
	"organization_id" text NOT NULL,
	"name" text NOT NULL,
	"provider" text NOT NULL,
	"account" text NOT NULL,
	"credentials" jsonb NOT NULL,
	"settings" jsonb NOT NULL,
	"envelope" jsonb,
	"is_default" boolean NOT NULL,
	"regions" jsonb NOT NULL,
	"checked" jsonb,
	"checked_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_by" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "observation" (
	"organization_id" text,
	"target" text,
	"resource" text,
	"ref" jsonb NOT NULL,
	"seen" jsonb NOT NULL,
	"owner" text NOT NULL,
	"environment_id" text,
	"release_id" text,
	"part" text,
	"drift" jsonb NOT NULL,
	"drift_since" timestamp with time zone,
	"accepted" jsonb NOT NULL,
	"removal" jsonb,
	"first_seen_at" timestamp with time zone NOT NULL,
	"observed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "observation_pkey" PRIMARY KEY("organization_id","target","resource")
);
--> statement-breakpoint
CREATE TABLE "pace" (
	"bucket" text PRIMARY KEY,
	"tokens" double precision NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rule" (
	"id" text PRIMARY KEY,
	"organization_id" text NOT NULL,
	"project_id" text,
	"environment_id" text,
	"name" text NOT NULL,
	"content" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_by" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sweep" (
	"organization_id" text,
	"target" text,
	"at" timestamp with time zone NOT NULL,
	"requested_at" timestamp with time zone,
	"resources" integer NOT NULL,
	"problem" jsonb,
	CONSTRAINT "sweep_pkey" PRIMARY KEY("organization_id","target")
);
--> statement-breakpoint
ALTER TABLE "installation" ADD COLUMN "sealing_key" jsonb;--> statement-breakpoint
ALTER TABLE "installation" ADD COLUMN "identity_key" jsonb;--> statement-breakpoint
ALTER TABLE "installation" ADD COLUMN "home_organization_id" text;--> statement-breakpoint
ALTER TABLE "traffic" ADD COLUMN "since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "traffic" ADD COLUMN "retry_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "traffic" ADD COLUMN "attempts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "secret" ADD COLUMN "reference" jsonb;--> statement-breakpoint
ALTER TABLE "secret" ALTER COLUMN "envelope" DROP NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "connection_name" ON "connection" ("organization_id","name");--> statement-breakpoint
CREATE INDEX "observation_environment" ON "observation" ("environment_id");--> statement-breakpoint
CREATE UNIQUE INDEX "rule_name" ON "rule" ("organization_id","name");--> statement-breakpoint
ALTER TABLE "adoption" ADD CONSTRAINT "adoption_organization_id_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id");--> statement-breakpoint
ALTER TABLE "adoption" ADD CONSTRAINT "adoption_environment_id_environment_id_fkey" FOREIGN KEY ("environment_id") REFERENCES "environment"("id");--> statement-breakpoint
ALTER TABLE "approval" ADD CONSTRAINT "approval_organization_id_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id");--> statement-breakpoint
ALTER TABLE "connection" ADD CONSTRAINT "connection_organization_id_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id");--> statement-breakpoint
ALTER TABLE "observation" ADD CONSTRAINT "observation_organization_id_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id");--> statement-breakpoint
ALTER TABLE "rule" ADD CONSTRAINT "rule_organization_id_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id");--> statement-breakpoint
ALTER TABLE "sweep" ADD CONSTRAINT "sweep_organization_id_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id");--> statement-breakpoint
-- Plans of before know neither caps nor facts; they are good for a day at most.
DELETE FROM "plan";
