"""Applies a CloudFormation template to an emulator and prints what came of it."""

import json
import sys
import time

import boto3

endpoint, template, parameters = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
client = boto3.client(
    "cloudformation",
    endpoint_url=endpoint,
    region_name="eu-central-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
)
NAME = "lintas"


def settled():
    deadline = time.monotonic() + 60
    while True:
        stack = client.describe_stacks(StackName=NAME)["Stacks"][0]
        if not stack["StackStatus"].endswith("IN_PROGRESS") or time.monotonic() > deadline:
            return stack
        time.sleep(0.2)


with open(template, encoding="utf8") as file:
    body = file.read()
client.create_stack(
    StackName=NAME,
    TemplateBody=body,
    Capabilities=["CAPABILITY_IAM"],
    Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
)
stack = settled()
resources = client.describe_stack_resources(StackName=NAME)["StackResources"]
print(
    json.dumps(
        {
            "status": stack["StackStatus"],
            "outputs": {o["OutputKey"]: o["OutputValue"] for o in stack.get("Outputs", [])},
            "resources": {r["LogicalResourceId"]: r["ResourceStatus"] for r in resources},
            "failed": [
                e.get("ResourceStatusReason")
                for e in client.describe_stack_events(StackName=NAME)["StackEvents"]
                if "FAILED" in e["ResourceStatus"]
            ],
        }
    )
)
