export {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  IAMClient as Client,
  ListRolesCommand,
  SimulatePrincipalPolicyCommand,
} from "@aws-sdk/client-iam";
