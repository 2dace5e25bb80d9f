import { AwsError, element, xml, xmlEmpty } from "./answers.ts";
import type { FakeAccount, FakeRole } from "./state.ts";

type IamOperation = (state: FakeAccount, form: URLSearchParams) => Response;

/** Operations of IAM by the `Action` of their form. */
export const iamOperations: Readonly<Record<string, IamOperation>> = {
  CreateRole(state, form) {
    const name = form.get("RoleName") ?? "";
    if (state.roles.has(name)) {
      throw new AwsError("EntityAlreadyExists", `Role with name ${name} already exists.`, 409);
    }
    const role: FakeRole = {
      name,
      path: form.get("Path") ?? "/",
      description: form.get("Description") ?? "",
      tags: tagsOf(form),
      attached: new Set(),
      createdAt: state.clock.now().toISOString(),
      unusableFor: state.knobs.rolePropagation,
    };
    state.roles.set(name, role);
    return xml("iam", "CreateRole", shownRole(state, role));
  },
  GetRole: (state, form) => xml("iam", "GetRole", shownRole(state, roleOf(state, form))),
  ListRoles(state, form) {
    const prefix = form.get("PathPrefix") ?? "/";
    const from = Number(form.get("Marker") ?? 0);
    const size = Number(form.get("MaxItems") ?? 100);
    const all = [...state.roles.values()].filter(({ path }) => path.startsWith(prefix));
    const items = all
      .slice(from, from + size)
      // Lists leave the tags out.
      .map((role) => `<member>${roleBody(state, { ...role, tags: {} })}</member>`);
    const more = from + size < all.length;
    const rest = more ? element("Marker", from + size) : "";
    return xml(
      "iam",
      "ListRoles",
      `<Roles>${items.join("")}</Roles>${element("IsTruncated", more)}${rest}`,
    );
  },
  ListAttachedRolePolicies(state, form) {
    const attached = [...roleOf(state, form).attached].map(
      (arn) =>
        `<member>${element("PolicyName", arn.split("/").at(-1) ?? "")}${element("PolicyArn", arn)}</member>`,
    );
    return xml(
      "iam",
      "ListAttachedRolePolicies",
      `<AttachedPolicies>${attached.join("")}</AttachedPolicies>${element("IsTruncated", false)}`,
    );
  },
  AttachRolePolicy(state, form) {
    roleOf(state, form).attached.add(form.get("PolicyArn") ?? "");
    return xmlEmpty("iam", "AttachRolePolicy");
  },
  DetachRolePolicy(state, form) {
    const arn = form.get("PolicyArn") ?? "";
    if (!roleOf(state, form).attached.delete(arn)) {
      throw new AwsError("NoSuchEntity", `Policy ${arn} was not found.`, 404);
    }
    return xmlEmpty("iam", "DetachRolePolicy");
  },
  DeleteRole(state, form) {
    const role = roleOf(state, form);
    if (role.attached.size > 0) {
      const words = "Cannot delete entity, must detach all policies first.";
      throw new AwsError("DeleteConflict", words, 409);
    }
    state.roles.delete(role.name);
    return xmlEmpty("iam", "DeleteRole");
  },
  SimulatePrincipalPolicy(state, form) {
    const actions = members(form, "ActionNames");
    const results = actions.map((action) => {
      const decision = state.knobs.denied.has(action) ? "implicitDeny" : "allowed";
      return `<member>${element("EvalActionName", action)}${element("EvalDecision", decision)}</member>`;
    });
    return xml(
      "iam",
      "SimulatePrincipalPolicy",
      `${element("IsTruncated", false)}<EvaluationResults>${results.join("")}</EvaluationResults>`,
    );
  },
};

function roleOf(state: FakeAccount, form: URLSearchParams): FakeRole {
  const name = form.get("RoleName") ?? "";
  const role = state.roles.get(name);
  if (role !== undefined) return role;
  throw new AwsError("NoSuchEntity", `The role with name ${name} cannot be found.`, 404);
}

function members(form: URLSearchParams, list: string): string[] {
  return [...form].filter(([key]) => key.startsWith(`${list}.member.`)).map(([, value]) => value);
}

function tagsOf(form: URLSearchParams): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const [key, value] of form) {
    const at = /^Tags\.member\.(\d+)\.Key$/.exec(key)?.[1];
    if (at !== undefined) tags[value] = form.get(`Tags.member.${at}.Value`) ?? "";
  }
  return tags;
}

function shownRole(state: FakeAccount, role: FakeRole): string {
  return `<Role>${roleBody(state, role)}</Role>`;
}

function roleBody(state: FakeAccount, role: FakeRole): string {
  const tags = Object.entries(role.tags).map(
    ([key, value]) => `<member>${element("Key", key)}${element("Value", value)}</member>`,
  );
  return [
    element("Path", role.path),
    element("RoleName", role.name),
    element("RoleId", `AROA${"0".repeat(17)}`),
    element("Arn", `arn:aws:iam::${state.account}:role${role.path}${role.name}`),
    element("CreateDate", role.createdAt),
    element("Description", role.description),
    tags.length === 0 ? "" : `<Tags>${tags.join("")}</Tags>`,
  ].join("");
}
