"""tier.py SOURCE TARGET: the columns of kam-tier that Polars can say, streaming."""
import sys

import polars as pl
from polars import col

source, target = sys.argv[1:]
types = {"order_id": pl.String, "account_id": pl.String, "account_name": pl.String, "date": pl.Date, "product": pl.String,
    "amount": pl.Decimal(18, 2), "cost": pl.Decimal(18, 2)}
years = pl.lit(2, pl.Int64).pow(col("date").dt.year() - 2000).cast(pl.Int64) # as bits, so that the lines are read once
orders = pl.scan_csv(source, schema_overrides=types).group_by("account_id", "order_id").agg(
    col("account_name").first(), col("amount").sum(), col("cost").sum(), col("date").min().alias("first_date"),
    col("date").max().alias("last_date"), years.bitwise_or().alias("year_set"))
accounts = orders.group_by("account_id").agg(
    col("account_name").first(), col("amount").sum().alias("revenue"), col("cost").sum(), pl.len().alias("orders"),
    col("amount").max().alias("largest_order"), col("first_date").min(), col("last_date").max(),
    col("year_set").bitwise_or().bitwise_count_ones().alias("active_periods"))
profit = (col("revenue") - col("cost")).cast(pl.Float64)
accounts.with_columns(share=profit / profit.sum()).sort(profit, "account_id", descending=[True, False]).collect(
    engine="streaming").write_csv(target)
