"""Holds exports against the validators of their formats. Arguments: folder of the exports. Prints what is wrong as JSON."""
import json
import os
import re
import sys

import jsonschema
import pymisp
from stix2validator import ValidationOptions, validate_file
from suricataparser import parse_file

folder = sys.argv[1]
wrong = []

stix = os.path.join(folder, "stix2.1")
# A SHOULD that is left undone on purpose is no fault: ids of version 5 are the same in every export, and a web site has no hash.
results = validate_file(stix, ValidationOptions(version="2.1"))
if not results.is_valid:
    wrong.append("stix: not valid")
for result in results.object_results:
    for error in result.errors or []:
        wrong.append(f"stix: {error}")
    for warning in result.warnings or []:
        if not re.search(r"is not a valid UUIDv4 ID|has a URL but no hash", str(warning)):
            wrong.append(f"stix: {warning}")

misp = os.path.join(folder, "misp")
data = os.path.join(os.path.dirname(pymisp.__file__), "data")
with open(misp) as file, open(os.path.join(data, "schema.json")) as schema:
    event = json.load(file)
    # The schema is older than these two, which MISP has had since 2.4.127; PyMISP reads them below.
    plain = json.loads(json.dumps(event))
    for attribute in plain["Event"]["Attribute"]:
        attribute.pop("first_seen", None)
        attribute.pop("last_seen", None)
    for error in jsonschema.Draft202012Validator(json.load(schema)).iter_errors(plain):
        wrong.append(f"misp: {error.json_path}: {error.message[:200]}")
loaded = pymisp.MISPEvent()
try:
    loaded.load_file(misp)
except pymisp.PyMISPError as error:
    wrong.append(f"misp: {str(error)[:200]}")
if len(loaded.attributes) != len(event["Event"]["Attribute"]):
    wrong.append("misp: attributes were lost on loading")
for attribute, written in zip(loaded.attributes, event["Event"]["Attribute"]):
    if getattr(attribute, "first_seen", None) is None and "first_seen" in written:
        wrong.append(f"misp: first_seen of {attribute.value} was lost on loading")
with open(os.path.join(data, "describeTypes.json")) as file:
    mappings = json.load(file)["result"]["category_type_mappings"]
for attribute in event["Event"]["Attribute"]:
    if attribute["type"] not in mappings.get(attribute["category"], []):
        wrong.append(f"misp: {attribute['type']} is no type of {attribute['category']}")

rules_file = os.path.join(folder, "suricata", "bitsecure-pools.rules")
rules = parse_file(rules_file)
with open(rules_file) as file:
    lines = [line for line in file if line.strip() and not line.startswith("#")]
if len(rules) != len(lines):
    wrong.append(f"suricata: {len(lines)} rules were written and {len(rules)} read")
if len({rule.sid for rule in rules}) != len(rules):
    wrong.append("suricata: a sid stands twice")
for rule in rules:
    if not rule.enabled or rule.classtype != "coin-mining" or not 1000000 <= rule.sid < 2000000:
        wrong.append(f"suricata: rule {rule.sid}")

print(json.dumps({"wrong": wrong[:20], "read": {"misp": len(loaded.attributes), "suricata": len(rules)}}))
