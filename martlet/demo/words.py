"""The parts of the demo's names."""

# The first clients have names with characters that naive code mishandles.
CLIENTS = [
    ("nordwind-traders", "Nordwind Traders", "DE"),
    ("contoso-outdoor", "Contoso Outdoor", "US"),
    ("o'hara-&-sons", "O'Hara & Sons", "IE"),
    ("café-lumière", "Café Lumière", "FR"),
    ("acme", "Acme Supplies", "US"),
    ("ACME", "ACME Industrial", "GB"),
    ("東京ガジェット", "東京ガジェット", "JP"),
    ("bäckerei-süß", "Bäckerei Süß", "AT"),
    ('quote"d', 'Quote"d Goods', "NL"),
    ("100%-cotton", "100% Cotton", "PT"),
]
CLIENT_FIRST = [
    "Alder", "Birch", "Cedar", "Delta", "Ember", "Fjord", "Granite", "Harbor", "Indigo",
    "Juniper", "Krona", "Lumen", "Maple", "Nimbus", "Orchard", "Pioneer", "Quartz", "River",
    "Summit", "Tundra",
]  # fmt: skip
CLIENT_LAST = [
    "Apparel", "Books", "Cycles", "Design", "Electric", "Foods", "Garden", "Home", "Instruments",
    "Kitchen",
]  # fmt: skip
COUNTRIES = ["DE", "US", "GB", "FR", "NL", "AT", "IE", "JP", "PT", "SE", "ES", "IT"]
CITIES = {
    "DE": ["Berlin", "München", "Köln"],
    "US": ["Portland", "Austin", "Chicago"],
    "GB": ["London", "Leeds", "Bristol"],
    "FR": ["Paris", "Lyon", "Nîmes"],
    "NL": ["Utrecht", "'s-Hertogenbosch", "Delft"],
    "AT": ["Wien", "Graz", "Linz"],
    "IE": ["Dublin", "Cork", "Galway"],
    "JP": ["東京", "大阪", "札幌"],
    "PT": ["Lisboa", "Porto", "Évora"],
    "SE": ["Malmö", "Göteborg", "Umeå"],
    "ES": ["Sevilla", "León", "A Coruña"],
    "IT": ["Torino", "Bologna", "L'Aquila"],
}
GIVEN = [
    "Ada", "Björn", "Chloé", "Dmitri", "Eun-ji", "Fátima", "Grace", "Hiroshi", "Inês", "João",
    "Kofi", "Līga", "Miguel", "Noor", "Oluwaseun", "Priya", "Quentin", "Rosa", "Siobhán", "Tomás",
    "Uma", "Viktor", "Wanda", "Xavier", "Yuki", "Zoë",
]  # fmt: skip
FAMILY = [
    "Andersson", "Brown", "Costa", "D'Angelo", "Evans", "Fischer", "García", "Huang", "Ivanova",
    "Jansen", "Kowalska", "Lefèvre", "Müller", "Nakamura", "O'Connor", "Petrov", "Quispe", "Rossi",
    "Santos", "Tanaka", "Ueda", "van Dijk", "Wójcik", "Xu", "Yılmaz", "Zhang",
]  # fmt: skip
SEGMENTS = ["consumer", "business", "public sector"]
GROUPS = ["new", "regular", "loyal", "at risk"]
CHANNELS = ["web", "app", "store", "marketplace"]
STATUSES = ["paid", "shipped", "refunded", "cancelled", "open"]
METHODS = ["card", "transfer", "wallet", "invoice"]
CATEGORIES = ["Apparel", "Audio", "Books", "Garden", "Kitchen", "Office", "Outdoor", "Toys"]
LINES = [
    "Nordic", "Classic", "Pocket", "Travel", "Studio", "Everyday", "Heritage", "Mini", "Pro", "Eco",
]  # fmt: skip
SPECIALTIES = {
    "nordwind-traders": "Apparel",
    "contoso-outdoor": "Outdoor",
    "café-lumière": "Kitchen",
    "ACME": "Office",
    "東京ガジェット": "Audio",
    "bäckerei-süß": "Kitchen",
    "100%-cotton": "Apparel",
}
THINGS = {
    "Apparel": ["Jacket", "Scarf", "Cap", "Shirt"],
    "Audio": ["Speaker", "Headphones", "Turntable"],
    "Books": ["Notebook", "Atlas", "Cookbook"],
    "Garden": ["Planter", "Trowel", "Lantern"],
    "Kitchen": ["Kettle", "Board", 'Pan 12"', "Crème Brûlée Set"],
    "Office": ["Lamp", "Organiser", "Chair"],
    "Outdoor": ["Tent", "Bottle", "Hammock"],
    "Toys": ["Train", "Puzzle", "Kite"],
}
SIZES = ["S", "M", "L", "XL"]
COUPONS = ["WELCOME10", "SUMMER", "50%OFF"]
SUBJECTS = ["Your order", "Your invoice", "We miss you", "Back in stock", "Reset your password"]
