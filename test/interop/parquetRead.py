"""Prints what pyarrow reads from a Parquet file: its columns with types, and its rows."""
import json
import sys

import pyarrow.parquet as pq

table = pq.read_table(sys.argv[1])
print(
    json.dumps(
        {
            "types": {field.name: str(field.type) for field in table.schema},
            "units": json.loads(table.schema.metadata[b"proofmark.units"]),
            "rows": table.to_pylist(),
        }
    )
)
