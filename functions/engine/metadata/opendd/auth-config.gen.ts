// Made by scripts/engine-types.ts from the schema beside it.

/**
 * Definition of the authentication configuration used by the API server.
 */
export type AuthConfig = (AuthConfigV1 | AuthConfigV2 | AuthConfigV3 | AuthConfigV4)
export type Role = string
/**
 * The configuration for the authentication mode to use - webhook, JWT or NoAuth.
 */
export type AuthModeConfig = ({
webhook: AuthHookConfig
} | {
jwt: JWTConfig
} | {
noAuth: NoAuthConfig
})
export type AuthHookMethod = ("Get" | "Post")
/**
 * Config to describe how/where the engine should look for the claims within the decoded token.
 */
export type JWTClaimsConfig = ({
locations: JWTClaimsMap
} | {
namespace: JWTClaimsNamespace
})
export type JWTClaimsMappingEntry = ({
literal: Role
} | {
path: JWTClaimsMappingPathEntry
})
export type JWTClaimsMappingEntry1 = ({
literal: Role[]
} | {
path: JWTClaimsMappingPathEntry1
})
export type JWTClaimsMappingEntry2 = ({
literal: SessionVariableValue
} | {
path: JWTClaimsMappingPathEntry2
})
export type JWTClaimsFormat = ("Json" | "StringifiedJson")
/**
 * Source of the Authorization token
 */
export type JWTTokenLocation = (JWTBearerAuthorizationLocation | JWTCookieLocation | JWTHeaderLocation)
/**
 * JWT key configuration according to which the incoming JWT will be decoded.
 */
export type JWTKey = ({
fixed: JWTKeyConfig
} | {
jwkFromUrl: string
})
/**
 * The algorithm used to decode the JWT.
 */
export type JWTAlgorithm = ("HS256" | "HS384" | "HS512" | "ES256" | "ES384" | "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "EdDSA")
/**
 * Either a literal string or a reference to a Hasura secret
 */
export type EnvironmentValue = ({
value: string
} | {
valueFromEnv: string
})
/**
 * The configuration for the authentication mode to use - webhook, JWT or NoAuth.
 */
export type AuthModeConfigV3 = ({
webhook: AuthHookConfigV3
} | {
jwt: JWTConfig
} | {
noAuth: NoAuthConfig
})
/**
 * The configuration of the authentication webhook.
 */
export type AuthHookConfigV3 = (AuthHookConfigV3GET | AuthHookConfigV3POST)
/**
 * A list of items or a wildcard.
 */
export type AllOrList = (All | string[])
/**
 * Wildcard: match all items
 */
export type All = "*"
/**
 * Used to represent the name of a session variable, like "x-hasura-role".
 */
export type OpenDdSessionVariable = string

/**
 * Definition of the authentication configuration v1, used by the API server.
 */
export interface AuthConfigV1 {
version: "v1"
definition: AuthConfigV11
}
/**
 * Definition of the authentication configuration v1, used by the API server.
 */
export interface AuthConfigV11 {
allowRoleEmulationBy?: (Role | null)
mode: AuthModeConfig
}
/**
 * The configuration of the authentication webhook.
 */
export interface AuthHookConfig {
/**
 * The URL of the authentication webhook.
 */
url: string
/**
 * The HTTP method to be used to make the request to the auth hook.
 */
method: AuthHookMethod
}
/**
 * JWT config according to which the incoming JWT will be verified and decoded to extract the session variable claims.
 */
export interface JWTConfig {
/**
 * Optional validation to check that the `aud` field is a member of the `audience` received, otherwise will throw error.
 */
audience?: (string[] | null)
/**
 * Optional validation to check that the `iss` field is a member of the `iss` received, otherwise will throw error.
 */
issuer?: (string | null)
/**
 * Allowed leeway (in seconds) to the `exp` validation to account for clock skew.
 */
allowedSkew?: (number | null)
/**
 * Claims config. Either specified via `claims_mappings` or `claims_namespace_path`
 */
claimsConfig: JWTClaimsConfig
/**
 * Source of the JWT authentication token.
 */
tokenLocation: JWTTokenLocation
/**
 * Mode according to which the JWT auth is configured.
 */
key: JWTKey
}
/**
 * Can be used when Hasura claims are not all present in the single object, but individual claims are provided a JSON pointer within the decoded JWT and optionally a default value.
 */
export interface JWTClaimsMap {
/**
 * JSON pointer to lookup the default role within the decoded JWT.
 */
"x-hasura-default-role": JWTClaimsMappingEntry
/**
 * JSON pointer to lookup the allowed roles within the decoded JWT.
 */
"x-hasura-allowed-roles": JWTClaimsMappingEntry1
[k: string]: JWTClaimsMappingEntry2 | JWTClaimsMappingEntry | JWTClaimsMappingEntry1
}
/**
 * Entry to lookup the Hasura claims at the specified JSON Pointer
 */
export interface JWTClaimsMappingPathEntry {
/**
 * JSON pointer to find the particular claim in the decoded JWT token.
 */
path: string
/**
 * Default value to be used when no value is found when looking up the value using the `path`.
 */
default?: (Role | null)
}
/**
 * Entry to lookup the Hasura claims at the specified JSON Pointer
 */
export interface JWTClaimsMappingPathEntry1 {
/**
 * JSON pointer to find the particular claim in the decoded JWT token.
 */
path: string
/**
 * Default value to be used when no value is found when looking up the value using the `path`.
 */
default?: (Role[] | null)
}
/**
 * JSON value of a session variable
 */
export interface SessionVariableValue {
[k: string]: unknown
}
/**
 * Entry to lookup the Hasura claims at the specified JSON Pointer
 */
export interface JWTClaimsMappingPathEntry2 {
/**
 * JSON pointer to find the particular claim in the decoded JWT token.
 */
path: string
/**
 * Default value to be used when no value is found when looking up the value using the `path`.
 */
default?: (SessionVariableValue | null)
}
/**
 * Used when all of the Hasura claims are present in a single object within the decoded JWT.
 */
export interface JWTClaimsNamespace {
/**
 * Format in which the Hasura claims will be present.
 */
claimsFormat: JWTClaimsFormat
/**
 * Pointer to lookup the Hasura claims within the decoded claims.
 */
location: string
}
/**
 * Get the bearer token from the `Authorization` header.
 */
export interface JWTBearerAuthorizationLocation {
type: "BearerAuthorization"
}
/**
 * Get the token from the Cookie header under the specified cookie name.
 */
export interface JWTCookieLocation {
type: "Cookie"
name: string
}
/**
 * Custom header from where the header should be parsed from.
 */
export interface JWTHeaderLocation {
type: "Header"
name: string
}
/**
 * JWT Secret config according to which the incoming JWT will be decoded.
 */
export interface JWTKeyConfig {
/**
 * The algorithm used to decode the JWT.
 */
algorithm: JWTAlgorithm
/**
 * The key to use for decoding the JWT.
 */
key: EnvironmentValue
}
/**
 * Configuration used when running engine without authentication
 */
export interface NoAuthConfig {
/**
 * role to assume whilst running the engine
 */
role: Role
sessionVariables: SessionVariables
}
/**
 * static session variables to use whilst running the engine
 */
export interface SessionVariables {
[k: string]: SessionVariableValue
}
/**
 * Definition of the authentication configuration v2, used by the API server.
 */
export interface AuthConfigV2 {
version: "v2"
definition: AuthConfigV21
}
/**
 * Definition of the authentication configuration v2, used by the API server.
 */
export interface AuthConfigV21 {
mode: AuthModeConfig
}
export interface AuthConfigV3 {
version: "v3"
definition: AuthConfigV31
}
/**
 * Definition of the authentication configuration v3, used by the API server.
 */
export interface AuthConfigV31 {
mode: AuthModeConfigV3
}
/**
 * The configuration of the GET authentication webhook.
 */
export interface AuthHookConfigV3GET {
method: "GET"
/**
 * The URL of the GET authentication webhook.
 */
url: EnvironmentValue
/**
 * The configuration for the headers to be sent to the GET auth hook.
 */
customHeadersConfig?: (AuthHookConfigV3GETHeaders | null)
}
/**
 * The configuration for the headers to be sent to the GET auth hook.
 */
export interface AuthHookConfigV3GETHeaders {
headers?: (AuthHookConfigV3Headers | null)
}
/**
 * The configuration for the headers to be sent to the auth hook.
 */
export interface AuthHookConfigV3Headers {
/**
 * The headers to be forwarded from the client request.
 */
forward?: (AllOrList & string)
additional?: AdditionalHeaders
}
/**
 * The additional headers to be sent to the auth hook.
 */
export interface AdditionalHeaders {
[k: string]: string
}
/**
 * The configuration of the POST authentication webhook.
 */
export interface AuthHookConfigV3POST {
method: "POST"
/**
 * The URL of the POST authentication webhook.
 */
url: EnvironmentValue
/**
 * The configuration for the headers to be sent to the POST auth hook.
 */
customHeadersConfig?: (AuthHookConfigV3POSTHeaders | null)
}
/**
 * The configuration for the headers and body to be sent to the POST auth hook.
 */
export interface AuthHookConfigV3POSTHeaders {
/**
 * The configuration for the headers to be sent to the POST auth hook.
 */
headers?: (AuthHookConfigV3Headers | null)
/**
 * The configuration for the body to be sent to the POST auth hook.
 */
body?: (AuthHookConfigV3Body | null)
}
/**
 * The configuration for the body to be sent to the POST auth hook.
 */
export interface AuthHookConfigV3Body {
/**
 * The configuration for the headers to be sent as part of the body to the POST auth hook.
 */
headers?: (AuthHookConfigV3Headers | null)
}
export interface AuthConfigV4 {
version: "v4"
definition: AuthConfigV41
}
/**
 * Definition of the authentication configuration v4, used by the API server.
 */
export interface AuthConfigV41 {
mode: AuthModeConfigV3
alternativeModes?: (AlternativeMode[] | null)
/**
 * Optional mapping of session variables to trace attributes. When configured, the specified session variable values will be extracted after authentication and propagated as trace context to downstream services. Works with all auth modes (JWT, webhook, noAuth). For webhook auth, explicitly returned baggage values take precedence over values from this mapping for the same key.
 */
sessionVariableToTraceAttributeMap?: (SessionVariableToTraceAttributeMapping[] | null)
}
/**
 * Alternative Authentication Modes
 */
export interface AlternativeMode {
identifier: string
config: AuthModeConfigV3
}
/**
 * Mapping of a session variable to a trace attribute. The session variable value from the authenticated identity will be propagated as a trace attribute to downstream services.
 */
export interface SessionVariableToTraceAttributeMapping {
/**
 * The session variable name (e.g. "x-hasura-tenant-id").
 */
sessionVariable: OpenDdSessionVariable
/**
 * The trace attribute key to use when propagating this value (e.g. "tenant-id").
 */
traceAttribute: string
}
