# Closed and open deals with known chances: usage: awk -v n=DEALS -f deals.awk; every column has a meaning of its own.
function roll(k) { x = (x * 69069 + 1) % 4294967296; return int(x / 65536) % k }
BEGIN {
	x = 12345
	print "opp_id,region,city,amount,source,note,close_date,days to close,secret,status"
	split("North South East West", regions, " ")
	for (i = 1; i <= n; i++) {
		r = roll(4) + 1; c = roll(3); a = (roll(40) + 1) * 2500 + (roll(3) == 0) * roll(997); s = roll(3)
		logit = -0.5 + (r == 1) * 1.5 - (r == 2) - (a > 50000) * 1.2 + (s == 1) * 0.8 + (a % 100 != 0) * 0.9 - (r == 3 && s == 1) * 1.5
		won = roll(10000) / 10000 < 1 / (1 + exp(-logit))
		printf "D%05d,%s,%s-%d,%d,%s,note %d,2024-%02d-%02d,%d,%s,%s\n", i, regions[r], regions[r], c, a, s == 0 ? "" : (s == 1 ? "referral" : "web"), i, roll(12) + 1, roll(28) + 1,
			won ? roll(30) : 30 + roll(60), won ? "gold" : "lead", won ? "Won" : "Lost"
	}
}
