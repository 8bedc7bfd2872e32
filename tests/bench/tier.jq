# Revenue and cost of each account, as CSV. setpath changes the table in place, where |= copies it for each line.
"account_id,revenue,cost",
(reduce inputs as $line ({};
		setpath([$line.account_id]; .[$line.account_id] | [.[0] + $line.amount, .[1] + $line.cost]))
	| to_entries[] | "\(.key),\(.value[0]),\(.value[1])")
