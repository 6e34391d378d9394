"""What the demo's companies are made of. Everything is made up; likeness to real companies is chance."""

# ruff: noqa: E501, RUF001, SIM905 - lists of words in many scripts, as long as they are

from dataclasses import dataclass

from longlist.text.folds import search_fold
from longlist.text.keys import sort_key


@dataclass(frozen=True)
class Place:
    """A country: how many of 1,000 companies are there, its cities, how companies end, and how they are called."""

    country: str
    weight: int
    tld: str
    cities: str
    forms: str
    surnames: str
    local: str = ""  # names in the country's own script, each with its spelling in Latin letters


PLACES = [
    Place("United States", 280, "com", "San Francisco,New York,Boston,Austin,Seattle,Chicago,Denver,Los Angeles,Atlanta,"
          "Miami,Pittsburgh,Salt Lake City", "Inc.,Inc.,LLC,Corp.", "Whitfield,Callahan,Ramirez,Okafor,Nguyen,Delgado,Harlow"),
    Place("United Kingdom", 95, "co.uk", "London,Manchester,Edinburgh,Bristol,Cambridge,Leeds,Belfast", "Ltd,Ltd,plc",
          "Ashworth,Pemberton,O’Rourke,Hargreaves,Llewellyn,McAllister"),
    Place("Germany", 80, "de", "Berlin,München,Hamburg,Köln,Stuttgart,Düsseldorf,Leipzig", "GmbH,GmbH,AG,SE",
          "Müller,Schäfer,Böhm,Weiß,Krüger,Vogel,Größler"),
    Place("France", 70, "fr", "Paris,Lyon,Toulouse,Saint-Étienne,Nantes,Orléans,Grenoble", "SAS,SAS,SA,SARL",
          "Lefèvre,Garçon,Béranger,Noël,Château,Dupré,L’Hôpital"),
    Place("India", 65, "in", "Bengaluru,Mumbai,Pune,Hyderabad,Chennai,New Delhi", "Pvt. Ltd.,Ltd.",
          "Iyer,Banerjee,Chaudhary,Reddy,Kulkarni,Malhotra", "भारत bharat,सूर्य surya,गंगा ganga,नवयुग navyug,आकाश aakash"),
    Place("Canada", 40, "ca", "Toronto,Montréal,Vancouver,Ottawa,Québec,Calgary", "Inc.,Ltd.", "Tremblay,Gagné,MacLeod,Bélanger"),
    Place("Netherlands", 30, "nl", "Amsterdam,Rotterdam,Utrecht,Eindhoven,Delft", "B.V.,N.V.", "De Vries,Van Dijk,Hoekstra,’t Hart"),
    Place("Sweden", 28, "se", "Stockholm,Göteborg,Malmö,Uppsala,Linköping", "AB", "Åkesson,Sjöberg,Lindström,Öberg"),
    Place("Spain", 30, "es", "Madrid,Barcelona,València,Málaga,Bilbao", "S.L.,S.A.", "Núñez,Ibáñez,Peña,Echeverría"),
    Place("Italy", 28, "it", "Milano,Roma,Torino,Bologna,Forlì", "S.r.l.,S.p.A.", "Nicolò,Bianchi,Ferrari,Marchetti"),
    Place("Switzerland", 25, "ch", "Zürich,Genève,Basel,Lausanne,Zug", "AG,GmbH,SA", "Bühler,Zürcher,Favre,Künzli"),
    Place("Israel", 22, "co.il", "Tel Aviv,Haifa,Jerusalem,Herzliya", "Ltd.", "Shapira,Mizrahi,Ben-Ami",
          "אורן oren,כרמל karmel,גלים galim,שחר shahar,מגדלור migdalor"),
    Place("Japan", 35, "co.jp", "Tokyo,Osaka,Kyoto,Fukuoka,Sapporo", "K.K.", "Nakamura,Ōtani,Saitō,Hayashi",
          "さくら製作所 sakura,富士見電機 fujimi,青葉商事 aoba,みなとシステムズ minato,北斗薬品 hokuto,ひかりロボティクス hikari,"
          "東海グリーン tokai,株式会社かえで kaede"),
    Place("China", 35, "cn", "Beijing,Shanghai,Shenzhen,Hangzhou,Chengdu", "Co. Ltd.", "Zhang,Liu,Huang,Lü",
          "星河科技 xinghe,青山能源 qingshan,云海物流 yunhai,长风生物 changfeng,明月软件 mingyue,东方智造 dongfang"),
    Place("South Korea", 22, "co.kr", "Seoul,Busan,Daejeon,Incheon", "Co. Ltd.", "Kim,Choi,Kang",
          "한빛전자 hanbit,푸른바다 pureunbada,새벽소프트 saebyeok,은하바이오 eunha"),
    Place("Brazil", 25, "com.br", "São Paulo,Rio de Janeiro,Florianópolis,Brasília,Belo Horizonte", "Ltda.,S.A.",
          "Gonçalves,Araújo,Simões,Conceição"),
    Place("Australia", 22, "com.au", "Sydney,Melbourne,Brisbane,Perth", "Pty Ltd", "Fitzgerald,Papadakis,Hartigan"),
    Place("Singapore", 14, "sg", "Singapore", "Pte. Ltd.", "Tan,Lim,Goh"),
    Place("Poland", 14, "pl", "Warszawa,Kraków,Wrocław,Łódź,Gdańsk", "sp. z o.o.,S.A.", "Wiśniewski,Zając,Łukasik"),
    Place("Denmark", 10, "dk", "København,Aarhus,Odense", "ApS,A/S", "Sørensen,Kjær,Ørsted-Holm"),
    Place("Finland", 8, "fi", "Helsinki,Espoo,Tampere,Jyväskylä", "Oy", "Mäkinen,Hämäläinen,Koskela"),
    Place("Türkiye", 8, "com.tr", "İstanbul,Ankara,İzmir", "A.Ş.", "Yıldız,Öztürk,Çelik"),
    Place("Greece", 6, "gr", "Athens,Thessaloniki,Patras", "S.A.", "Papadopoulos,Nikolaidis",
          "Αστέρι asteri,Ήλιος ilios,Θάλασσα thalassa,Δελφίνι delfini"),
    Place("Mexico", 8, "mx", "Ciudad de México,Monterrey,Guadalajara", "S.A. de C.V.", "Hernández,Muñoz"),
]  # fmt: skip

EUROPE = ["United Kingdom", "Germany", "France", "Netherlands", "Sweden", "Spain", "Italy", "Switzerland", "Poland",
          "Denmark", "Finland", "Greece"]  # fmt: skip

# Industry: what its companies call themselves | what they make | for whom.
INDUSTRIES = {
    "Financial services": "Capital,Pay,Finance,Ledger,Credit,Insurance,Bank,Treasury"
    "|payment software,credit scoring,embedded insurance,treasury tools|small businesses,banks,marketplaces",
    "Energy": "Energy,Solar,Power,Grid,Storage,Wind,Hydrogen,Charging"
    "|battery storage,heat pumps,charging networks,grid software|utilities,households,fleets",
    "Climate": "Climate,Carbon,Earth,Forests,Circular,Materials"
    "|carbon accounting,recycled polymers,soil monitoring|manufacturers,cities,farmers",
    "Software": "Software,Labs,Systems,Cloud,Data,Analytics,Works,Digital"
    "|developer tools,data pipelines,planning software,observability|engineering teams,enterprises,start-ups",
    "Artificial intelligence": "AI,Intelligence,Vision,Models,Language,Robotics"
    "|speech models,document understanding,visual inspection|hospitals,law firms,factories",
    "Biotechnology": "Bio,Therapeutics,Genomics,Pharma,Biosciences,Diagnostics"
    "|enzyme design,cell therapies,rapid diagnostics|clinics,researchers,laboratories",
    "Health care": "Health,Care,Medical,Clinics,Medtech|remote monitoring,surgical tools,clinic software"
    "|hospitals,patients,insurers",
    "Logistics": "Logistics,Freight,Shipping,Transport,Warehousing|route planning,cold chains,customs software"
    "|shippers,grocers,carriers",
    "Manufacturing": "Industries,Manufacturing,Machines,Tools,Engineering,Precision|machine tools,sensors,castings"
    "|car makers,shipyards,aerospace",
    "Retail": "Retail,Market,Shop,Goods,Brands|second-hand goods,loyalty software,home textiles|shoppers,boutiques,brands",
    "Food and agriculture": "Foods,Farms,Agri,Kitchen,Dairy,Mills|plant proteins,greenhouses,farm robots"
    "|growers,bakeries,restaurants",
    "Education": "Learning,Education,Academy,School|language courses,exam platforms,teacher tools|schools,universities,adults",
    "Real estate": "Property,Homes,Estates,Spaces,Housing|rental software,modular homes,building sensors"
    "|landlords,tenants,developers",
    "Media": "Media,Studios,Games,Pictures,Sound|games,podcasts,editing software|publishers,creators,broadcasters",
    "Travel": "Travel,Hotels,Journeys,Aviation|booking software,night trains,boutique hotels|travellers,airlines,companies",
    "Space": "Space,Orbital,Aerospace,Satellites|small satellites,propulsion,earth observation|governments,insurers,operators",
    "Security": "Security,Defense,Shield,Identity|identity checks,threat detection,secure mail|banks,agencies,hosters",
    "Telecommunications": "Telecom,Networks,Mobile,Fiber|rural fiber,private 5G,messaging|operators,ports,municipalities",
}

_STEMS = (
    "Alder Amber Anchor Apex Arbor Arrow Aster Atlas Aurora Beacon Birch Blue Bold Bright Cedar Cinder Clear Cobalt "
    "Compass Copper Coral Crest Delta Dune Echo Ember Falcon Fern Field Flint Forge Fox Garnet Granite Harbor Haven "
    "Hazel Helio Horizon Indigo Iron Ivory Juniper Keystone Lantern Lark Lumen Maple Marble Meridian Mint Mosaic "
    "Nimbus North Nova Oak Onyx Opal Orchid Osprey Otter Pearl Pebble Pine Pioneer Polar Prism Quartz Quill Raven "
    "Ridge River Rowan Saffron Sage Sierra Silver Sparrow Spruce Sterling Stone Summit Swift Tandem Terra Thistle "
    "Tidal Timber Topaz Umber Vale Vector Velvet Verdant Vista Wander Willow Winter Zephyr Éclair Ångström Łuna Ñandú"
).split()
_ENDINGS = (
    "bridge brook craft dale field flow forge gate grove hub layer leaf light line loop mark mesh mind nest path peak "
    "point port reach root scale shift spark sphere stack stream stride vault ware wave way wise works yard"
).split()
_ONSETS = "Al Bel Cal Dor El Fen Gal Hel Ir Jov Kel Lu Mir Nu Or Pel Qua Ri Sol Tri Ul Ver Wi Xen Yo Zen".split()
_MIDDLES = "a e i o u an en in on ar er or al el il".split()
_CODAS = "bio dra fy gen go kai la ly mo na nix ra rix sta ta tis va via vo xa zo".split()
# What NFKD leaves whole, as people write it in a domain.
_LATIN = str.maketrans({"ø": "o", "æ": "ae", "ł": "l", "ı": "i"})


@dataclass(frozen=True)
class Word:
    """A word to make names of: as written, as folded for sorting, and as it stands in a domain."""

    list_name: str
    number: int
    text: str
    key: str
    sort: str
    slug: str


def slug(text: str) -> str:
    return "".join(char for char in search_fold(text).translate(_LATIN) if char.isascii() and char.isalnum())


def words() -> list[Word]:
    """Every list that a company is put together from, each numbered from 0.

    Heads of names: stem, coin, fused, surname:COUNTRY, local:COUNTRY. Tails: tail:INDUSTRY, form:COUNTRY.
    Others: city:COUNTRY, makes:INDUSTRY, buyers:INDUSTRY.
    """
    lists: dict[str, list[tuple[str, str]]] = {
        "stem": [(stem, slug(stem)) for stem in _STEMS],
        "fused": [(stem + end, slug(stem + end)) for stem in _STEMS for end in _ENDINGS],
        "coin": [(coin, slug(coin)) for on in _ONSETS for mid in _MIDDLES for coda in _CODAS for coin in [on + mid + coda]],
    }  # fmt: skip
    for place in PLACES:
        for kind, texts in (("surname", place.surnames), ("form", place.forms), ("city", place.cities)):
            lists[f"{kind}:{place.country}"] = [(text, slug(text)) for text in texts.split(",")]
        if place.local:
            pairs = [entry.rsplit(" ", 1) for entry in place.local.split(",")]
            lists[f"local:{place.country}"] = [(name, latin) for name, latin in pairs]
    for industry, facts in INDUSTRIES.items():
        for kind, texts in zip(("tail", "makes", "buyers"), facts.split("|"), strict=True):
            lists[f"{kind}:{industry}"] = [(text, slug(text)) for text in texts.split(",")]
    return [
        Word(list_name, number, text, search_fold(text), sort_key(text), latin)
        for list_name, entries in lists.items()
        for number, (text, latin) in enumerate(entries)
    ]
