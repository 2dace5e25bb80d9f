import type { OpenDdFlags } from "../opendd/metadata.gen.ts";

/** Metadata of an earlier date was never served. */
const OLDEST = "2023-10-09";

/**
 * From which compatibility date on a flag is set, as DDN's reference of CompatibilityConfig lists
 * them. Flags that are missing are set by no date.
 */
const SINCE: readonly (readonly [date: string, flags: readonly (keyof OpenDdFlags)[]])[] = [
  ["2024-06-30", ["require_graphql_config"]],
  ["2024-09-03", ["bypass_relation_comparisons_ndc_capability"]],
  ["2024-09-18", ["require_nested_array_filtering_capability"]],
  [
    "2024-09-26",
    [
      "disallow_scalar_type_names_conflicting_with_inbuilt_types",
      "propagate_boolean_expression_deprecation_status",
    ],
  ],
  ["2024-10-07", ["require_unique_command_graphql_names"]],
  ["2024-10-16", ["json_session_variables"]],
  ["2024-10-31", ["disallow_array_field_compared_with_scalar_boolean_type"]],
  ["2024-11-13", ["allow_boolean_expression_fields_without_graphql"]],
  ["2024-11-15", ["require_valid_ndc_v01_version", "require_unique_model_graphql_names"]],
  ["2024-11-18", ["disallow_object_boolean_expression_type"]],
  ["2024-11-26", ["logical_operators_in_scalar_boolean_expressions"]],
  ["2024-12-05", ["disallow_duplicate_names_in_boolean_expressions"]],
  ["2024-12-10", ["disallow_multiple_input_object_fields_in_graphql_order_by"]],
  [
    "2024-12-18",
    [
      "require_nested_support_for_order_by_expressions",
      "disallow_model_v1_ordering_non_scalar_fields",
      "disallow_array_relationship_in_order_by",
    ],
  ],
  [
    "2025-01-07",
    [
      "disallow_duplicate_operator_definitions_for_scalar_type",
      "disallow_multidimensional_arrays_in_boolean_expressions",
      "disallow_duplicate_names_across_types_and_expressions",
    ],
  ],
  ["2025-01-25", ["disallow_duplicate_aggregate_function_definitions_for_scalar_type"]],
  [
    "2025-02-04",
    [
      "typecheck_object_type_values_in_presets",
      "disallow_data_connector_scalar_types_mismatch",
      "check_object_type_fields_exist",
      "disallow_order_by_fields_with_field_arguments",
    ],
  ],
  [
    "2025-02-08",
    [
      "disallow_unsupported_orderable_relationships",
      "disallow_local_relationships_on_data_connectors_without_relationships_or_variables",
    ],
  ],
  ["2025-02-20", ["disallow_unknown_values_in_arguments", "disallow_recursive_object_types"]],
  ["2025-02-27", ["require_valid_command_output_type"]],
  [
    "2025-03-11",
    [
      "validate_object_type_data_connector_type_mapping_field_types",
      "validate_argument_mapping_types",
      "disallow_invalid_headers_in_auth_config",
      "require_jwt_audience_validation_if_aud_claim_present",
    ],
  ],
  ["2025-03-12", ["disallow_procedure_command_relationships"]],
  ["2025-03-21", ["disallow_duplicate_model_permissions_roles"]],
  ["2025-03-26", ["validate_scalar_boolean_expression_operators"]],
  ["2025-04-03", ["validate_non_null_graphql_variables"]],
  ["2025-04-24", ["disallow_comparable_relationship_target_with_no_boolean_expression_type"]],
  ["2025-05-30", ["send_missing_arguments_to_ndc_as_nulls"]],
  ["2025-07-11", ["disallow_literals_as_boolean_expression_arguments"]],
  ["2025-08-19", ["fix_exists_in_nested_arrays"]],
];

/** The flags that a CompatibilityConfig's date sets, or what is wrong with the date. */
export function flagsOfDate(date: unknown): { flags: OpenDdFlags } | { wrong: string } {
  if (typeof date !== "string" || !isDate(date)) {
    return { wrong: `expected a date like "2025-08-19", not ${JSON.stringify(date)}` };
  }
  if (date < OLDEST) {
    return { wrong: `compatibility date ${date} is too old, oldest supported date is ${OLDEST}` };
  }
  const set = SINCE.filter(([since]) => since <= date).flatMap(([, flags]) => flags);
  return { flags: Object.fromEntries(set.map((flag) => [flag, true])) };
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
