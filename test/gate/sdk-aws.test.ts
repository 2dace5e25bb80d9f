import { afterAll, expect, test } from "vitest";
import { closeAll, refusing, requestsOf } from "./samples/refusing.ts";

afterAll(closeAll);

const refused = () => undefined;

test("what the AWS SDKs send passes", async () => {
  const gate = await refusing("aws");
  const options = {
    endpoint: gate.served.origin,
    region: "us-east-1",
    credentials: { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" },
    maxAttempts: 1,
  };
  const [lambda, iam, sts, logs, cloudwatch, s3, secrets] = await Promise.all([
    import("@aws-sdk/client-lambda"),
    import("@aws-sdk/client-iam"),
    import("@aws-sdk/client-sts"),
    import("@aws-sdk/client-cloudwatch-logs"),
    import("@aws-sdk/client-cloudwatch"),
    import("@aws-sdk/client-s3"),
    import("@aws-sdk/client-secrets-manager"),
  ]);
  const role = "arn:aws:iam::123456789012:role/lintas";
  const functions = new lambda.LambdaClient(options);
  const created = {
    FunctionName: "orders",
    Role: role,
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Code: { ZipFile: new Uint8Array([80, 75, 0, 255]) },
    Environment: { Variables: { STAGE: "live" } },
    Tags: { "lintas:project": "p" },
    Architectures: ["arm64"],
  } as const;
  await functions
    .send(new lambda.CreateFunctionCommand({ ...created, Architectures: ["arm64"] }))
    .catch(refused);
  const RoutingConfig = { AdditionalVersionWeights: { "2": 0.1 } };
  const alias = { FunctionName: "orders", Name: "live", FunctionVersion: "1", RoutingConfig };
  await functions.send(new lambda.UpdateAliasCommand(alias)).catch(refused);
  const call = { FunctionName: "orders", Qualifier: "live", Payload: new Uint8Array([123, 125]) };
  await functions.send(new lambda.InvokeCommand({ ...call, LogType: "Tail" })).catch(refused);
  const tags = { Resource: "arn:aws:lambda:us-east-1:123456789012:function:orders" };
  await functions
    .send(new lambda.UntagResourceCommand({ ...tags, TagKeys: ["a", "b"] }))
    .catch(refused);
  const roles = new iam.IAMClient(options);
  const Tags = [{ Key: "lintas", Value: "a b/c@d" }];
  const policy = { RoleName: "lintas", AssumeRolePolicyDocument: "{}", Tags };
  await roles.send(new iam.CreateRoleCommand(policy)).catch(refused);
  const simulated = { PolicySourceArn: role, ActionNames: ["lambda:GetFunction", "iam:PassRole"] };
  await roles.send(new iam.SimulatePrincipalPolicyCommand(simulated)).catch(refused);
  const identity = new sts.STSClient(options);
  await identity.send(new sts.GetCallerIdentityCommand()).catch(refused);
  const token = { RoleArn: role, RoleSessionName: "lintas", WebIdentityToken: "a.b.c-d" };
  await identity.send(new sts.AssumeRoleWithWebIdentityCommand(token)).catch(refused);
  const lines = { logGroupName: "/aws/lambda/orders", startTime: 1, limit: 10 };
  await new logs.CloudWatchLogsClient(options)
    .send(new logs.FilterLogEventsCommand(lines))
    .catch(refused);
  const Metric = { Namespace: "AWS/Lambda", MetricName: "Errors" };
  const query = { Id: "m1", MetricStat: { Metric, Period: 60, Stat: "Sum" } };
  const span = { StartTime: new Date(0), EndTime: new Date(60_000), MetricDataQueries: [query] };
  await new cloudwatch.CloudWatchClient(options)
    .send(new cloudwatch.GetMetricDataCommand(span))
    .catch(refused);
  const objects = new s3.S3Client({ ...options, forcePathStyle: true });
  const object = { Bucket: "artifacts", Key: "a/b c.zip" };
  await objects.send(new s3.PutObjectCommand({ ...object, Body: "PK" })).catch(refused);
  await objects.send(new s3.GetObjectCommand(object)).catch(refused);
  await objects.send(new s3.HeadObjectCommand(object)).catch(refused);
  await objects
    .send(new s3.ListObjectsV2Command({ Bucket: "artifacts", Prefix: "a/" }))
    .catch(refused);
  await new secrets.SecretsManagerClient(options)
    .send(new secrets.GetSecretValueCommand({ SecretId: "orders/key" }))
    .catch(refused);
  expect(requestsOf(gate)).toEqual([]);
  expect([...gate.operations.keys()].toSorted()).toEqual(
    `cloudwatch.GetMetricData iam.CreateRole iam.SimulatePrincipalPolicy lambda.CreateFunction
    lambda.Invoke lambda.UntagResource lambda.UpdateAlias logs.FilterLogEvents s3.GetObject
    s3.HeadObject s3.ListObjectsV2 s3.PutObject secretsmanager.GetSecretValue
    sts.AssumeRoleWithWebIdentity sts.GetCallerIdentity`.split(/\s+/),
  );
});
