"""What a figure is counted in: a name for people and a number format for Excel.

Bytes stay bytes inside. A workbook shows them through a number format in 10⁹ bytes (GB), as the
formula needs no division.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from quoter.core.cells import Constant

GIB = 2**30
MONEY_SHAPE = "#,##0.¤¤"  # the digits behind the point are those of the quotation's currency
FRACTION = re.compile(r"\.¤¤(#*)")
SECONDS_PER_HOUR = Constant("u_hour", 3600, "seconds of an hour")
MILLISECONDS = Constant("u_ms", 1000, "milliseconds of a second")
SIXTEEN_BITS = Constant("u_16_bits", 2, "bytes of 16 bits")
HOURS_PER_DAY = Constant("u_day", 24, "hours of a day")
DAYS_PER_MONTH = Constant("u_month", 365 / 12, "days of a month, a twelfth of a year")


def of_currency(number_format: str, places: int) -> str:
    """A number format with so many digits for its `.¤¤`; of a currency without any, none follow them."""
    if not places:
        return FRACTION.sub("", number_format)
    return FRACTION.sub(lambda found: "." + "0" * places + found[1], number_format)


class Unit(NamedTuple):
    """A unit: its name in English and Chinese, and how Excel prints a number of it."""

    name: str
    en: str
    zh: str
    format: str


Bytes = Unit("bytes", "GB", "GB", '#,##0.00,,," GB"')
SmallBytes = Unit("small_bytes", "bytes", "字节", "#,##0")
Count = Unit("count", "", "", "#,##0")
Share = Unit("share", "", "", "0.0%")
STATED_SHARE = "0.0#%"  # of a discount, a tax rate: what was typed, with up to two digits
Factor = Unit("factor", "", "", "#,##0.0###")
PerSecond = Unit("per_second", "per second", "次/秒", "#,##0.00##")
TokensPerSecond = Unit("tokens_per_second", "tokens/s", "Token/秒", "#,##0")
Seconds = Unit("seconds", "s", "秒", "#,##0.0##")
Milliseconds = Unit("milliseconds", "ms", "毫秒", "#,##0.##")
BriefSeconds = Unit("brief_seconds", "s", "秒", "0.00E+00")
SecondsPerByte = Unit("seconds_per_byte", "s per byte", "秒/字节", "0.00E+00")
TokensPerByte = Unit("tokens_per_byte", "tokens per byte", "Token/字节", "#,##0.0###")
SharePerHour = Unit("share_per_hour", "", "", "0.0%")
BytesPerSecond = Unit("bytes_per_second", "GB/s", "GB/秒", "#,##0.0,,,")
Operations = Unit("operations", "billion operations", "十亿次运算", "#,##0.000,,,")
OperationsPerSecond = Unit("operations_per_second", "TFLOPS", "TFLOPS", "#,##0.0,,,,")
Hours = Unit("hours", "h", "小时", "#,##0.##")
Months = Unit("months", "months", "个月", "#,##0.0")
Watts = Unit("watts", "", "", "#,##0")
WattsPerKilowatt = Unit("watts_per_kilowatt", "", "", "#,##0")
Kilowatts = Unit("kilowatts", "kW", "kW", "#,##0.0")
KilowattHours = Unit("kilowatt_hours", "kWh", "kWh", "#,##0")
Kilograms = Unit("kilograms", "kg", "千克", "#,##0")
KilogramsPerKilowattHour = Unit("kilograms_per_kilowatt_hour", "kg per kWh", "千克/kWh", "0.0###")
Years = Unit("years", "years", "年", "#,##0.##")
Tokens = Unit("tokens", "tokens", "Token", "#,##0")
Requests = Unit("requests", "requests", "个请求", "#,##0")
Devices = Unit("devices", "devices", "设备", "#,##0")
Cards = Unit("cards", "cards", "卡", "#,##0")
Servers = Unit("servers", "servers", "台", "#,##0")
Parameters = Unit("parameters", "billion parameters", "十亿参数", "#,##0.000,,,")
BytesEach = Unit("bytes_each", "bytes each", "字节/个", "0.0###")
Money = Unit("money", "", "", MONEY_SHAPE)
MoneyPerHour = Unit("money_per_hour", "", "", MONEY_SHAPE)
MoneyPerMonth = Unit("money_per_month", "", "", MONEY_SHAPE)
MoneyPerKilowattHour = Unit("money_per_kilowatt_hour", "", "", "#,##0.00##")
MoneyPerKilowattMonth = Unit("money_per_kilowatt_month", "", "", MONEY_SHAPE)
Flag = Unit("flag", "1 = yes", "1 = 是", "0")
Code = Unit("code", "", "", "0")
Days = Unit("days", "days", "天", '#,##0.00;-#,##0.00;"–"')
Teraflops = Unit("teraflops", "TFLOPS", "TFLOPS", "#,##0.###")
TeraflopsDays = Unit("teraflops_days", "TFLOPS days", "TFLOPS·天", "#,##0")
Text = Unit("text", "", "", "@")
