-- Canonical records from an ERP's headings, dates and amounts.
select "Customer ID" as account_id, "Customer" as account_name, "Order Number" as order_id, "Order Date" as date,
  replace("Net Amount", ',', '')::decimal(18,2) as amount, replace("Cost", ',', '')::decimal(18,2) as cost, "Item" as product
from read_csv('$source', header = true, dateformat = '%d/%m/%Y', columns = {'Order Number': 'varchar', 'Customer ID': 'varchar',
  'Customer': 'varchar', 'Order Date': 'date', 'Item': 'varchar', 'Net Amount': 'varchar', 'Cost': 'varchar'})
