# SPDX-License-Identifier: 0BSD
"""validate.py SCHEMA REPORT... - exit status 1 when a report does not fit the schema, with reasons."""
import json
import sys

import jsonschema

with open(sys.argv[1]) as file:
    schema = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
wrong = 0
for name in sys.argv[2:]:
    with open(name) as file:
        for error in validator.iter_errors(json.load(file)):
            wrong += 1
            print(f"{name}: {'.'.join(map(str, error.path))}: {error.message[:200]}")
sys.exit(wrong > 0)
