export {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  IAMClient as Client,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
  SimulatePrincipalPolicyCommand,
} from "@aws-sdk/client-iam";
