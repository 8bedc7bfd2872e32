"""query.py QUERY SOURCE TARGET [FORMAT]: what the query in a file says of SOURCE, CSV or JSON Lines, in TARGET, as CSV or as json.

In the query $source is the file, and $lines the order lines in it with their types told, so that nothing is guessed."""
import string
import sys

import duckdb

TYPES = """{'order_id': 'varchar', 'account_id': 'varchar', 'account_name': 'varchar', 'date': 'date', 'product': 'varchar',
    'amount': 'decimal(18,2)', 'cost': 'decimal(18,2)'}"""

query, source, target = sys.argv[1:4]
options = f"format {sys.argv[4]}" if len(sys.argv) > 4 else "header"
if source.endswith(".json"):
    lines = f"read_json('{source}', format = 'newline_delimited', columns = {TYPES})"
else:
    lines = f"read_csv('{source}', header = true, types = {TYPES})"
with open(query) as file:
    select = string.Template(file.read()).substitute(source=source, lines=lines)
duckdb.sql("set enable_progress_bar = false")
duckdb.sql(f"copy ({select}) to '{target}' ({options})")
