/* dictionary.c - the headings of real exports, as data.
 *
 * A row gives the synonyms of one field in one type of record, the strongest first. Headings are compared without regard
 * to case, blanks, underscores, hyphens and a trailing '*'; an entity prefix ("Deal - ") is dropped. The canonical name
 * itself need not be listed. '?' before a synonym: only in a file that also has an order, cost or profit column, because
 * the bare word may mean the customer's own turnover; '~': only if no other field has taken the heading; '=': only in just
 * these characters, and then before all others. */
#include "dictionary.h"

#define ACCOUNT_ATTRIBUTES(type) \
	{type, KAM_ACCOUNT_TYPE, "Customer Type|Account Type|Type of Customer|客户类型|客户性质"}, \
	{type, KAM_INDUSTRY, "Industry|Sector|Account Industry|Customer Industry|所属行业|行业|客户行业"}, \
	{type, KAM_REGION, "Region|Sales Region|Territory|地区|区域|大区|所属区域|省份"}, \
	{type, KAM_OWNERSHIP, "Ownership|Account Ownership|所有制|企业性质|公司性质|单位性质"}, \
	{type, KAM_PARENT_ID, "Parent ID|ParentId|Parent Account ID|Parent Account|Parent Customer|Parent Company|subsidiary_of|父级客户编码|" \
		"上级客户|母公司|所属集团"}, \
	{type, KAM_SINCE, "Customer Since|Client Since|Account Since|合作开始日期|合作起始日期|首次合作日期|建档日期"}, \
	{type, KAM_PREV_TIER, "Previous Tier|Prior Tier|Last Tier|原客户级别|上期级别|原级别"}, \
	{type, KAM_POTENTIAL, "Potential|Growth Potential|Account Potential|Potential Value|客户潜力|潜力"}, \
	{type, KAM_COST_TO_SERVE, "Cost to Serve|Service Cost|服务成本"}, \
	{type, KAM_DEPTH, "Depth|Relationship Depth|Relationship Type|合作深度|合作关系"}, \
	{type, KAM_REFERRED_BY, "Referred By|Referrer|Referral Account|推荐人|推荐客户|介绍人"}, \
	{type, KAM_ANNUAL_REVENUE, "AnnualRevenue|Annual Turnover|Company Revenue|年营业额|年收入|营业额|~Revenue"}

#define CONTACT_DETAILS(type) \
	{type, KAM_WEBSITE, "Website|Website URL|Company Domain Name|Domain|Web Site|网站|网址|官网"}, \
	{type, KAM_PHONE, "Phone|Phone Number|Main Phone|Telephone|电话|联系电话|手机|公司电话"}, \
	{type, KAM_EMAIL, "Email|E-mail|Email Address|邮箱|电子邮件|电子邮箱"}, \
	{type, KAM_ADDRESS, "Address|Billing Address|Street|Billing Street|地址|详细地址|公司地址"}, \
	{type, KAM_TAX_ID, "Tax ID|VAT Number|Tax Number|统一社会信用代码|税号|纳税人识别号"}, \
	{type, KAM_EMPLOYEES, "NumberOfEmployees|Employees|No. of Employees|Number of Employees|Employee Count|总人数|员工人数|人员规模"}, \
	{type, KAM_SOURCE, "Source|Lead Source|Account Source|Original Source|客户来源|来源"}

#define CURRENCY(type) \
	{type, KAM_CURRENCY, "Currency|Currency Code|CurrencyIsoCode|Opportunity Currency|Currency of value|Amount Currency|currency_id|币种|货币|币别"}

#define MONEY_OF_A_SALE(type) \
	{type, KAM_COST, "Cost|COGS|Cost of Goods Sold|Total Cost|成本|总成本|成本金额"}, \
	{type, KAM_PROFIT, "Profit|Margin amount|Gross Profit|Gross Margin Amount|Net Profit|利润|毛利|毛利额"}, \
	CURRENCY(type)

const struct kam_dictionary_row kam_dictionary[] = {
	{KAM_TRANSACTIONS, KAM_ORDER_ID, "Order ID|Order Number|Order No|Order No.|Sales Order|Invoice|InvoiceNo|Invoice Number|Transaction ID|"
		"订单号|订单编号|单号|订单ID|销售单号"},
	{KAM_TRANSACTIONS, KAM_ACCOUNT_ID, "Customer ID|Client ID|Customer Number|Customer No|Customer Code|Account Number|Account Code|CustomerKey|"
		"顾客ID|客户ID|客户编号|客户编码|会员ID|客户代码"},
	{KAM_TRANSACTIONS, KAM_ACCOUNT_NAME, "Customer Name|Account Name|Company Name|Client Name|Client|Customer|Company|Account|客户名称|顾客名称|"
		"客户|客户全称|采购单位|购买方"},
	{KAM_TRANSACTIONS, KAM_DATE, "Order Date|Invoice Date|Transaction Date|Sales Date|Sale Date|Purchase Date|Order Purchase Timestamp|"
		"Posting Date|日期|购买日期|下单时间|订单日期|成交日期|下单日期|交易日期|销售日期"},
	{KAM_TRANSACTIONS, KAM_AMOUNT, "Sales|Sales Amount|Line Total|Total|Amount|Total Amount|Order Amount|Net Amount|Net Sales|?Revenue|销售额|"
		"总价|金额|成交金额|销售金额|订单金额|总金额"},
	{KAM_TRANSACTIONS, KAM_UNIT_PRICE, "Unit Price|Price|价格|单价|销售单价"},
	{KAM_TRANSACTIONS, KAM_QUANTITY, "Quantity|Qty|Order Quantity|Units|数量|订单量|销售数量|销量"},
	{KAM_TRANSACTIONS, KAM_DISCOUNT, "Discount|Discount Rate|折扣|折扣率"},
	{KAM_TRANSACTIONS, KAM_PRODUCT, "Product Name|Product|Description|StockCode|Item|产品名称|商品|商品名称|产品"},
	{KAM_TRANSACTIONS, KAM_CATEGORY, "Category|Sub-Category|Product Category|类别|产品类别|品类"},
	{KAM_TRANSACTIONS, KAM_CHANNEL, "Channel|Sales Channel|渠道|销售渠道"},
	{KAM_TRANSACTIONS, KAM_ORDER_STATUS, "Order Status|Invoice Status|Fulfillment Status|订单状态|单据状态|~Status"},
	{KAM_TRANSACTIONS, KAM_OWNER, "Salesperson|Sales Rep|Sales Representative|Sales Agent|Account Owner|Account Manager|业务员|销售员|负责人|客户经理"},
	{KAM_TRANSACTIONS, KAM_SOURCE, "Lead Source|Customer Source|Account Source|客户来源"},
	MONEY_OF_A_SALE(KAM_TRANSACTIONS),
	ACCOUNT_ATTRIBUTES(KAM_TRANSACTIONS),

	{KAM_ACCOUNTS, KAM_ACCOUNT_ID, "Account ID|Customer ID|Client ID|CustomerID|Record ID|(Do Not Modify) Account|Customer Number|Customer Code|"
		"客户编码|客户编号|客户ID|顾客ID|会员ID|编号|Id"},
	{KAM_ACCOUNTS, KAM_ACCOUNT_NAME, "Account Name|Company Name|Customer Name|Client Name|Organization Name|Account|Customer|Company|Client|"
		"Organization|客户名称|顾客名称|公司名称|企业名称|客户|Name"},
	{KAM_ACCOUNTS, KAM_OWNER, "OwnerId|Account Owner|Company Owner|Owner|Assigned To|Account Manager|Salesperson|负责人|最近跟进员工编码|"
		"客户经理|所有人"},
	{KAM_ACCOUNTS, KAM_AMOUNT, "Sales|Total Sales|Sales Amount|Net Sales|Amount|Total Amount|?Revenue|销售额|销售金额|成交金额|累计销售额"},
	{KAM_ACCOUNTS, KAM_ORDERS, "Orders|Order Count|Number of Orders|No. of Orders|订单数|订单量"},
	{KAM_ACCOUNTS, KAM_ACCOUNT_TYPE, "Customer Type|Account Type|Type of Customer|客户类型|客户性质|Type"},
	MONEY_OF_A_SALE(KAM_ACCOUNTS),
	ACCOUNT_ATTRIBUTES(KAM_ACCOUNTS),
	CONTACT_DETAILS(KAM_ACCOUNTS),

	{KAM_OPPORTUNITIES, KAM_OPP_ID, "Opportunity ID|Opportunity Number|Record ID|hs_object_id|Oppty ID|Deal ID|Pipedrive System ID|System ID|"
		"(Do Not Modify) Opportunity|Potential Id|Potential No|External ID|商机编号|商机ID|编号|主键|Id|~Name"},
	{KAM_OPPORTUNITIES, KAM_OPP_NAME, "Opportunity Name|Deal Name|Potential Name|Topic|Title|Opportunity|商机名称|Name"},
	{KAM_OPPORTUNITIES, KAM_ACCOUNT_ID, "AccountId|Account ID|Customer ID|Organization ID|Associated Company IDs (Primary)|"
		"Associated Company IDs|客户编号|客户编码|客户ID"},
	{KAM_OPPORTUNITIES, KAM_ACCOUNT_NAME, "Account Name|Account.Name|Associated Company (Primary)|Primary Associated Company|Associated Company|"
		"Potential Customer|Customer Name|Organization|Organization Name|Account|Customer|party_name|partner_id|partner_name|Related To|客户名称|"
		"顾客名称|公司名称|关联客户|最终客户名称|采购单位|客户|Company Name|Company|Client"},
	{KAM_OPPORTUNITIES, KAM_STAGE, "Stage|StageName|Deal Stage|Sales Stage|Pipeline Phase|Stage (pipeline)|stage_id|商机阶段|销售阶段|商机状态|阶段"},
	{KAM_OPPORTUNITIES, KAM_STATUS, "=Is Won|Deal Status|Opportunity Status|Opportunity Result|Won Status|Forecast Type|Status|结束状态|"
		"1赢单2输单3无效|0洽谈中，1成交2失败3无效|0洽淡中，1成交2失败3无效"},
	{KAM_OPPORTUNITIES, KAM_IS_CLOSED, "IsClosed|Closed"},
	{KAM_OPPORTUNITIES, KAM_IS_WON, "IsWon|Won|Is Closed Won"},
	{KAM_OPPORTUNITIES, KAM_AMOUNT, "Amount|Opportunity Amount|Potential Amount|Opportunity Amount USD|Deal Value|Value|Close Value|"
		"Actual Revenue|Est. Revenue|Expected Revenue|Deal Amount|商机总金额|商机金额|预期金额|产品总金额|预估金额|预计销售金额|预计赢单金额|成交金额"},
	{KAM_OPPORTUNITIES, KAM_CLOSE_DATE, "CloseDate|Closing Date|Actual Close Date|Est. Close Date|Expected Close Date|Expected Closing|"
		"Expected Closure Date|Closed Date|date_deadline|预计成交日期|预计赢单日期|预计签单日期|成交日期"},
	{KAM_OPPORTUNITIES, KAM_CREATED, "Created Date|Create Date|Created On|Created Time|Created At|Date Created|Deal Created|Creation Date|"
		"create_date|creation|Engage Date|创建时间|创建日期|提报时间"},
	{KAM_OPPORTUNITIES, KAM_OWNER, "OwnerId|Owner ID|hubspot_owner_id|Opportunity Owner|Deal Owner|Potential Owner|Owner|Salesperson|Sales Agent|"
		"Assigned To|Assigned User|assignedUserName|user_id|opportunity_owner|deal_owner|负责人的用户编号|负责人|所有人|提报人|维护人员"},
	{KAM_OPPORTUNITIES, KAM_OWNER_NAME, "Owner.Name|Owner Name|负责人名字"},
	{KAM_OPPORTUNITIES, KAM_PROBABILITY, "Probability|Probability (%)|Deal Probability|automated_probability|hs_deal_stage_probability|赢单率|"
		"赢率(%)|赢率|成交概率(%)|成交概率|可能性"},
	{KAM_OPPORTUNITIES, KAM_FORECAST_CATEGORY, "Forecast Category|ForecastCategoryName|预测类别"},
	{KAM_OPPORTUNITIES, KAM_SNAPSHOT_DATE, "Snapshot Date|As Of|快照日期"},
	{KAM_OPPORTUNITIES, KAM_PRODUCT, "Product|Product Name|产品|产品名称"},
	{KAM_OPPORTUNITIES, KAM_QUANTITY, "Quantity|TotalOpportunityQuantity|数量"},
	{KAM_OPPORTUNITIES, KAM_SOURCE, "Lead Source|Source|Opportunity Source|商机来源|客户来源"},
	{KAM_OPPORTUNITIES, KAM_LOSS_REASON, "Loss Reason|Reason For Loss|Lost Reason|Closed Lost Reason|lost_reason_id|order_lost_reason|输单原因"},
	{KAM_OPPORTUNITIES, KAM_ASSESSED_FOR, "Assessed For|评估对象"},
	{KAM_OPPORTUNITIES, KAM_ASSESSED_AT, "Assessed At|Assessment Date|评估日期|评估时间"},
	{KAM_OPPORTUNITIES, KAM_LONG_TERM, "Long Term|长期性"},
	{KAM_OPPORTUNITIES, KAM_STABLE, "Stable|稳定性"},
	{KAM_OPPORTUNITIES, KAM_CORE_VALUE, "Core Value|核心价值"},
	{KAM_OPPORTUNITIES, KAM_SOLUTION_OPEN, "Solution Open|方案开放"},
	{KAM_OPPORTUNITIES, KAM_WHYS, "Whys|Five Whys|五个为什么"},
	{KAM_OPPORTUNITIES, KAM_STAGE_SINCE, "Date Entered Current Stage|Last Stage Change Date|LastStageChangeDate|Stage Change Date|Stage Entered|"
		"date_last_stage_update|阶段变更时间|进入阶段时间"},
	{KAM_OPPORTUNITIES, KAM_NORM, "Historical Norm|Stage Norm|Baseline|常模|历史均值"},
	{KAM_OPPORTUNITIES, KAM_BUDGET, "Budget Confirmed|Budget Approved|Budget Amount|Customer Budget|客户预算|预算"},
	{KAM_OPPORTUNITIES, KAM_SPONSOR, "Executive Sponsor|Champion|Economic Buyer|支持者|发起人|项目发起人"},
	{KAM_OPPORTUNITIES, KAM_ORGANISATION_MAP, "Organization Map|Org Chart|Organisation Chart|Organization Chart|Decision Chain|组织结构图|"
		"客户组织关系|决策链"},
	{KAM_OPPORTUNITIES, KAM_RESOURCE_REQUEST, "Resources Requested|Resource Request Date|Presales Request|资源申请|售前申请"},
	{KAM_OPPORTUNITIES, KAM_SHORT_LIST, "Shortlist|Shortlisted|On Short List|入围|是否入围"},
	{KAM_OPPORTUNITIES, KAM_BID, "Bid Submitted|Bid Date|Tender|Tender Number|投标|投标日期|招标编号"},
	{KAM_OPPORTUNITIES, KAM_PRICE_QUOTED, "Quoted|Quote Date|Quotation Date|Price Quoted On|报价日期|已报价|是否报价"},
	{KAM_OPPORTUNITIES, KAM_NEXT_STEP, "NextStep|Next Steps|下一步|下一步计划"},
	{KAM_OPPORTUNITIES, KAM_CONFIRMED, "Confirmed|是否确认|已确认"},
	{KAM_OPPORTUNITIES, KAM_CATEGORY, "Product Category|Category|产品类别"},
	MONEY_OF_A_SALE(KAM_OPPORTUNITIES),
	ACCOUNT_ATTRIBUTES(KAM_OPPORTUNITIES),

	{KAM_ACTIVITIES, KAM_ACCOUNT_ID, "Account ID|AccountId|Customer ID|Client ID|Associated Company IDs|客户ID|客户编号|客户编码"},
	{KAM_ACTIVITIES, KAM_ACCOUNT_NAME, "Account Name|Company Name|Customer Name|Account|Customer|Company|Organization|Related To|客户名称|客户"},
	{KAM_ACTIVITIES, KAM_CONTACT_ID, "Contact ID|WhoId|联系人ID"},
	{KAM_ACTIVITIES, KAM_OPP_ID, "Opportunity ID|WhatId|Deal ID|商机编号"},
	{KAM_ACTIVITIES, KAM_DATE, "Activity Date|ActivityDate|Due Date|Start Time|Visit Date|日期|拜访日期|跟进时间|拜访时间|跟进日期"},
	{KAM_ACTIVITIES, KAM_ACTIVITY_TYPE, "Activity Type|Type|Task Type|活动类型|跟进方式|拜访方式|类型"},
	{KAM_ACTIVITIES, KAM_CHANNEL, "Channel|渠道"},
	{KAM_ACTIVITIES, KAM_DIRECTION, "Direction|Call Direction|方向"},
	{KAM_ACTIVITIES, KAM_MINUTES, "Minutes|Duration (minutes)|Duration|DurationInMinutes|Duration Minutes|时长|时长(分钟)|拜访时长"},
	{KAM_ACTIVITIES, KAM_USER, "User|User ID|Owner|OwnerId|Assigned To|拜访人|跟进人|负责人"},
	{KAM_ACTIVITIES, KAM_DEPARTMENT, "Department|部门"},
	{KAM_ACTIVITIES, KAM_PRICE_QUOTED, "Quoted|Quote Given|报价|已报价|是否报价"},

	{KAM_HISTORY, KAM_OPP_ID, "Opportunity ID|OpportunityId|Deal ID|Record ID|商机编号|Id"},
	{KAM_HISTORY, KAM_FIELD, "Field|Field / Event|字段"},
	{KAM_HISTORY, KAM_OLD_VALUE, "OldValue|Old Value|From|旧值"},
	{KAM_HISTORY, KAM_NEW_VALUE, "NewValue|New Value|To|新值"},
	{KAM_HISTORY, KAM_CHANGED_AT, "CreatedDate|Edit Date|Changed On|SystemModstamp|修改时间"},
	{KAM_HISTORY, KAM_CHANGED_BY, "CreatedById|Edited By|Changed By|修改人"},
	{KAM_HISTORY, KAM_STAGE, "StageName|Stage|Deal Stage|阶段|商机阶段"},
	{KAM_HISTORY, KAM_AMOUNT, "Amount|金额"},
	{KAM_HISTORY, KAM_CLOSE_DATE, "CloseDate|预计成交日期"},
	{KAM_HISTORY, KAM_STATUS, "Deal Status|Opportunity Status|Status|状态"},
	{KAM_HISTORY, KAM_SNAPSHOT_DATE, "Snapshot Date|As Of|快照日期"},

	{KAM_CONTACTS, KAM_CONTACT_ID, "Contact ID|Record ID|联系人ID|Id"},
	{KAM_CONTACTS, KAM_ACCOUNT_ID, "Account ID|AccountId|Customer ID|客户ID|客户编号"},
	{KAM_CONTACTS, KAM_CONTACT_NAME, "Contact Name|Full Name|联系人|姓名|Name"},
	{KAM_CONTACTS, KAM_DEPARTMENT, "Department|部门"},
	{KAM_CONTACTS, KAM_ROLE, "Role|Title|Job Title|职务|角色"},
	{KAM_CONTACTS, KAM_LEVEL, "Level|Seniority|级别"},
	{KAM_CONTACTS, KAM_INFLUENCE, "Influence|影响力"},
	{KAM_CONTACTS, KAM_STANCE, "Stance|Support|Attitude|态度|立场"},
	{KAM_CONTACTS, KAM_COACH, "Coach|教练|内线"},
	{KAM_CONTACTS, KAM_REPORTS_TO, "Reports To|ReportsToId|上级"},

	{KAM_CASES, KAM_CASE_ID, "Case ID|Case Number|Ticket ID|工单号|服务单号|Id"},
	{KAM_CASES, KAM_ACCOUNT_ID, "Account ID|AccountId|Customer ID|客户ID|客户编号"},
	{KAM_CASES, KAM_OPENED, "Opened|Date/Time Opened|Created Date|CreatedDate|创建时间"},
	{KAM_CASES, KAM_FIRST_USER, "First User|First Responder|首问人"},
	{KAM_CASES, KAM_OWNER, "Case Owner|OwnerId|Owner|负责人"},
	{KAM_CASES, KAM_CLOSED, "Closed|Closed Date|ClosedDate|关闭时间"},
	{KAM_CASES, KAM_CHANNEL, "Case Origin|Origin|Channel|渠道"},

	{KAM_USERS, KAM_USER_ID, "User ID|Employee ID|Sales Agent|员工编号|员工编码|工号|Id"},
	{KAM_USERS, KAM_USER_NAME, "User Name|Full Name|Employee Name|姓名|员工姓名|Name"},
	{KAM_USERS, KAM_MANAGER_ID, "ManagerId|Manager ID|Manager|Reports To|上级编号|直属上级"},
	{KAM_USERS, KAM_TEAM, "Team|Sales Team|团队|部门"},
	{KAM_USERS, KAM_REGION, "Region|Regional Office|地区|区域"},
	{KAM_USERS, KAM_SKILLS, "Skills|技能"},

	{KAM_QUOTAS, KAM_UNIT, "Unit|Sales Person|Salesperson|Territory|Owner|单位|团队|业务员"},
	{KAM_QUOTAS, KAM_PERIOD, "Period|Quota Date|Quarter|Month|期间|月份|季度"},
	{KAM_QUOTAS, KAM_QUOTA, "Quota|Sales Quota|Target|Goal|指标|销售指标|目标"},
	CURRENCY(KAM_QUOTAS),

	{KAM_REVISIONS, KAM_LEVEL, "Level|Forecast Level|层级|级别"},
	{KAM_REVISIONS, KAM_UNIT, "Unit|User ID|Forecast Owner|Salesperson|Team|Owner|单位|团队|业务员|负责人"},
	{KAM_REVISIONS, KAM_PERIOD, "Period|Forecast Period|Fiscal Period|Quarter|Month|期间|月份|季度"},
	{KAM_REVISIONS, KAM_CATEGORY, "Category|Forecast Category|ForecastCategoryName|预测类别|类别"},
	{KAM_REVISIONS, KAM_AMOUNT, "Amount|Adjustment|Adjusted Amount|Forecast Amount|Submitted Amount|修订金额|上报金额|金额"},
	CURRENCY(KAM_REVISIONS),
	{KAM_REVISIONS, KAM_NOTE, "Note|Reason|Comment|Comments|备注|说明|原因"},
	{KAM_REVISIONS, KAM_BY, "By|Submitted By|Revised By|Adjusted By|修订人|上报人|提交人"},
	{KAM_REVISIONS, KAM_AT, "At|Submitted At|Revised At|Submitted On|Created Date|修订时间|上报时间|提交时间"},

	{KAM_CHANNEL_FORECASTS, KAM_UNIT, "Unit|Team|Salesperson|Owner|Territory|单位|团队|业务员"},
	{KAM_CHANNEL_FORECASTS, KAM_PRODUCT, "Product|Product Name|Item|产品|产品名称"},
	{KAM_CHANNEL_FORECASTS, KAM_PERIOD, "Period|Quarter|Month|期间|月份|季度"},
	{KAM_CHANNEL_FORECASTS, KAM_AMOUNT, "Amount|Channel Amount|Forecast Amount|Sell-in|金额|预测金额"},
	CURRENCY(KAM_CHANNEL_FORECASTS),
	{KAM_CHANNEL_FORECASTS, KAM_QUANTITY, "Quantity|Qty|Units|Channel Quantity|数量|预测数量"},

	{KAM_TEAMS, KAM_OPP_ID, "Opportunity ID|Deal ID|Record ID|商机编号|商机ID"},
	{KAM_TEAMS, KAM_OWNER, "Owner|User ID|Team Member|Team Member ID|Member|Salesperson|成员|负责人|业务员"},
	{KAM_TEAMS, KAM_ROLE, "Role|Team Role|Member Role|角色"},
	{KAM_TEAMS, KAM_PRIMARY, "Primary|Is Primary|IsPrimary|Primary Owner|主负责人|是否主负责人"},
	{KAM_TEAMS, KAM_SPLIT, "Split|Split (%)|Split Percentage|SplitPercentage|Percentage|分成|分成比例|占比"},

	{KAM_RATES, KAM_DATE, "Rate Date|Currency Rate Date|日期|汇率日期"},
	{KAM_RATES, KAM_FROM_CURRENCY, "From Currency|From Currency Code|Base|原币种"},
	{KAM_RATES, KAM_TO_CURRENCY, "To Currency|To Currency Code|Quote|目标币种"},
	{KAM_RATES, KAM_RATE, "Exchange Rate|Average Rate|汇率"},
};

const size_t kam_dictionary_rows = KAM_COUNT(kam_dictionary);

/* Where a record leaves a field's column blank, another column of the file may say it: an open deal has no actual revenue
 * yet, only an estimate. */
const struct kam_dictionary_row kam_fallbacks[] = {
	{KAM_OPPORTUNITIES, KAM_AMOUNT, "Est. Revenue|Estimated Revenue"},
	{KAM_OPPORTUNITIES, KAM_CLOSE_DATE, "Est. Close Date|Estimated Close Date|Expected Close Date"},
};

const size_t kam_fallbacks_count = KAM_COUNT(kam_fallbacks);
