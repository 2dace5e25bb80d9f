import type { OpenDdFlags } from "../../opendd/metadata.gen.ts";
import type { RuntimeFlags } from "../../resolved.ts";

/** The flags that change what a client observes, each off where it is not set. */
export function runtimeFlags(flags: OpenDdFlags): RuntimeFlags {
  return {
    bypassRelationComparisonsNdcCapability:
      flags.bypass_relation_comparisons_ndc_capability ?? false,
    jsonSessionVariables: flags.json_session_variables ?? false,
    disallowMultipleInputObjectFieldsInGraphqlOrderBy:
      flags.disallow_multiple_input_object_fields_in_graphql_order_by ?? false,
    disallowUnknownValuesInArguments: flags.disallow_unknown_values_in_arguments ?? false,
    validateNonNullGraphqlVariables: flags.validate_non_null_graphql_variables ?? false,
    sendMissingArgumentsToNdcAsNulls: flags.send_missing_arguments_to_ndc_as_nulls ?? false,
    fixExistsInNestedArrays: flags.fix_exists_in_nested_arrays ?? false,
    allowSwitchingRoleInJwtAuth: flags.allow_switching_role_in_jwt_auth ?? false,
    requireJwtAudienceValidationIfAudClaimPresent:
      flags.require_jwt_audience_validation_if_aud_claim_present ?? false,
  };
}
