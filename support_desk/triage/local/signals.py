"""What a ticket says about urgency and scope, as a person would look for it, in the languages of the examples."""

import math
import re

PATTERNS = {
    "workaround": r"""
        work(?:ing)?[ -]?around|by hand|manual(?:ly|mente)|instead|meanwhile|in the meantime|for now|for the moment|
        i can (?:still|do|use)|still works?|works? (?:fine )?(?:in|on|with|if|when)|so (?:i|we) use|we use|helps?\b|
        de momento|mientras tanto|a mano|me apano|por ahora|por enquanto|a mao|enquanto isso|entretanto|von hand|
        zwischenzeit|so lange|solange|derzeit nehme|behelf|notlosung|geht aber|a la main|en attendant|pour l'instant|
        je contourne|a mano|per ora|nel frattempo|intanto|filhaal|tab tak|फिलहाल|तब तक""",
    "no_hurry": r"""
        no (?:rush|hurry)|not urgent|isn't urgent|when(?:ever)? you (?:have|get|find)|can wait|nothing urgent|
        some ?(?:time|day)|end of (?:the|next) (?:month|quarter|year)|next (?:month|week|quarter|year)|
        before (?:the )?next|in (?:two|three|four|five|a few|some|[2-9]) (?:weeks|months)|sin prisa|no (?:es|
        corre) (?:urgente|prisa)|cuando pued|sem pressa|nao e urgente|quando pud|keine eile|eilt nicht|nicht dringend|
        pas (?:urgent|presse)|rien d'urgent|quand vous|senza fretta|non (?:e|c'e) (?:urgen|fretta)|jaldi nahi|
        जल्दी नहीं|कोई जल्दी""",
    "cosmetic": r"""
        typo|spelling|spelled|pixel|cosmetic|colou?r|icon|font|align|misalign|cut off|minor|tiny|looks? (?:odd|
        foreign|wrong|ugly)|favicon|tooltip|label|errata|falta de ortografia|erro de portugues|tippfehler|
        schreibfehler|faute de frappe|coquille|refuso|errore di battitura|वर्तनी|just (?:looks|saying)|small thing""",
    "question": r"""
        how (?:do|can|would|much|many|long)|where (?:do|can|is)|is (?:there|it) (?:a|any|possible)|do you|can i|
        could i|may i|what (?:is|does|are)|which|como (?:puedo|hago|se|faco|posso)|hay (?:alguna|forma)|ha (?:como|
        alguma)|donde|onde|wie (?:kann|geht|viel)|gibt es|kann ich|wo finde|comment|est-ce|y a-t-il|puis-je|
        come (?:si|posso|faccio)|c'e (?:un|modo)|si puo|posso|kaise|kya|कैसे|क्या""",
    "wish": r"""
        feature request|would (?:love|be (?:nice|great|lovely))|suggest(?:ion)?|it'd be|i wish|please (?:add|
        consider)|idea\b|me gustaria|sugerencia|sugestao|gostaria|wunsch|vorschlag|ware (?:schon|toll)|suggestion|
        j'aimerais|ce serait|suggerimento|mi piacerebbe|sarebbe bello|sujhav|सुझाव""",
    "praise": r"""
        thank you for|thanks for|well done|lovely|great (?:job|work|product|service)|love (?:your|the|it)|
        just wanted to|brilliant|bravo|compliment|kudos|felicidades|enhorabuena|parabens|obrigad[oa] pel|gracias por|
        danke fur|tolle|merci pour|bravi|grazie per|complimenti|shukriya|शुक्रिया|धन्यवाद के""",
    "cannot": r"""
        can(?:'?t|not)\b|unable|won't|doesn't (?:work|open|start|load)|no way|nothing (?:works|happens|helps)|stuck|
        locked out|no puedo|no podemos|imposible|no funciona|nao consigo|nao conseguimos|nao funciona|impossivel|
        geht nicht|kann (?:ich |man )?nicht|konnen (?:wir )?nicht|nichts geht|ne peux (?:pas|plus)|ne (?:marche|
        fonctionne) (?:pas|plus)|impossible|non (?:riesco|posso|possiamo|funziona)|nahi (?:ho|kar|chal|khul)|
        नहीं (?:हो|कर|चल|खुल|पा)""",
    "deadline": r"""
        today|tonight|tomorrow|this (?:morning|afternoon|evening)|in (?:an|one|two|three|a few|\d+) (?:hours?|
        minutes)|by (?:noon|midnight|\d{1,2}(?::\d\d)?)|right now|deadline|due|asap|immediately|at once|urgent|
        expires?|hoy|manana|esta (?:noche|tarde)|ahora mismo|plazo|hoje|amanha|agora|prazo|heute|morgen|sofort|frist|
        jetzt|aujourd'hui|demain|ce soir|tout de suite|delai|oggi|domani|stasera|subito|scadenza|entro|aaj|kal|abhi|
        turant|आज|कल|अभी|तुरंत""",
    "everyone": r"""
        every(?:one|body)|nobody|no one|none of|all (?:our|of|the|users|customers|staff|shops|stores|sites|branches|
        \d+)|whole (?:company|team|office|hospital|school)|entire|company-wide|across|each (?:customer|order|user|
        shopper)|todos|todas|nadie|ninguno|toda la|ninguem|toda a|alle\b|niemand|keiner|samtliche|gesamte|tous|toutes|
        personne|aucun|l'ensemble|tutti|tutte|nessuno|intera|sab\b|kisi|sabhi|सभी|सब|किसी""",
    "institution": r"""
        hospital|clinic|ward|patients?|ambulance|airport|bank\b|city|county|council|ministry|school|universit|pharmac|
        police|court|factory|plant|warehouse|stores|branches|stations|government|emergency|dispatch|clinica|escuela|
        ayuntamiento|farmacia|escola|prefeitura|krankenhaus|klinik|schule|filialen|praxis|hopital|ecole|mairie|
        pharmacie|ospedale|scuola|comune|aspatal|अस्पताल|स्कूल""",
    "one_person": r"""
        \bi\b|\bmy\b|\bme\b|\bmine\b|only me|just me|my (?:wife|husband|son|daughter|colleague|mother|father)|\byo\b|
        \bmi\b|\beu\b|\bmeu\b|\bminha\b|\bich\b|\bmein|\bje\b|\bmon\b|\bma\b|\bio\b|\bmio\b|\bmia\b|\bmera\b|\bmeri\b|
        \bmujhe\b|मेरा|मेरी|मुझे""",
    "we": r"""
        \bwe\b|\bour\b|\bus\b|nosotros|nuestr|\bnos\b|nosso|nossa|\bwir\b|unser|
        \bnous\b|notre|nostr|\bhum\b|hamar|हम""",
    "money_taken": r"""
        charged|debited|deducted|took (?:the )?(?:money|payment|[$€£]?\d)|taken (?:twice|from)|twice|double|
        overcharged|money (?:is )?gone|paid (?:twice|for)|unauthori[sz]ed|without (?:my )?(?:consent|asking)|
        wrong amount|cobra(?:ron|do|do)|cobraram|cargo (?:doble|duplicado)|dos veces|duas vezes|debitad|descontaram|
        abgebucht|doppelt|zweimal|belastet|preleve|debite|deux fois|prelevement|addebitat|due volte|doppio|
        kat gay?[ai]|kat liy|paise? kat|do baar|कट गए|कट गया|दो बार|काट""",
    "refund": r"""
        refund|reimburse|money back|give (?:it )?back|chargeback|reembols|devol|devuel|estorno|ruckerstatt|
        zuruck(?:zahl|geb)|gutschrift|erstatt|rembours|rimbors|wapas|refund|वापस|रिफंड""",
    "paper": r"""
        invoice|receipt|statement|vat\b|tax\b|coupon|promo|discount|price|plan\b|quote|factura|recibo|fatura|rechnung|
        beleg|gutschein|facture|recu\b|fattura|ricevuta|bill\b|बिल|चालान""",
    "breach": r"""
        hack(?:ed|er)|stranger|stolen|breach|leak|exposed|ransom|phish|fraud|taken over|took over|impersonat|
        someone else(?:'s)?|other (?:people|customers|patients|users)'?s?|not (?:me|mine|us)|intru|compromised|hacke|
        robad|desconocid|invad|roubad|hackead|fremde|gehackt|gestohlen|unbekannte|pirate|vole|inconnu|rubat|
        sconosciut|violat|hack ho|chori|अनजान|हैक|चोरी""",
    "loss": r"""
        data (?:loss|lost|gone)|lost (?:all|every)|deleted|wiped|vanished|disappeared|overwritten|corrupt|missing|
        gone\b|perdid|borrad|desaparec|apagad|sumi[ur]|geloscht|verschwunden|verloren|perdu|efface|disparu|pers[oi]|
        cancellat|sparit|gayab|delete ho|गायब|डिलीट""",
    "outage": r"""
        down\b|outage|offline|50[0-9]\b|unreachable|not reachable|crash|dead\b|blank|stopped|caido|caida|fora do ar|
        parado|ausfall|abgesturzt|steht still|tot\b|en panne|hors service|bloque|fermo|bloccat|giu\b|band (?:hai|ho)|
        thapp|ठप|बंद""",
    "sometimes": r"""
        sometimes|now and then|occasionally|intermittent|every (?:now|few|other)|about (?:one|once)|once (?:in|a)|
        a bit|slow|a veces|de vez en cuando|as vezes|de vez em quando|manchmal|ab und zu|gelegentlich|langsam|parfois|
        de temps en temps|lent|a volte|ogni tanto|lent[oa]|kabhi kabhi|धीमा|धीरे|कभी""",
    "signing_in": r"""
        log(?:ged|ging)?[ -]?(?:in|on)|sign(?:ed|ing)?[ -]?in|password|passkey|2fa|two-factor|authenticator|sso\b|
        saml|scim|contrasena|iniciar sesion|senha|entrar|anmeld|passwort|kennwort|einlogg|mot de passe|connexion|
        connecter|password|accedere|accesso|लॉगिन|पासवर्ड""",
    "roles": r"""
        role\b|permission|admin\b|owner\b|invit(?:e|ation)|seat|member|profile|account|rol\b|permiso|permiss|perfil|
        cuenta|conta\b|konto|rolle|berechtigung|profil|compte|droits|ruolo|profilo|permess|खाता""",
    "broken": r"""
        error|bug\b|crash|fails?\b|failed|broken|wrong|freez|api\b|webhook|export|import|sync|update|version|falla|
        erro\b|fehler|absturz|kaputt|erreur|plant[ea]|errore|guasto|एरर""",
}
COMPILED = {name: re.compile(re.sub(r"\s*\n\s*", "", pattern)) for name, pattern in PATTERNS.items()}
MANY = re.compile(
    r"(\d[\d.,]{0,8})\+? (?:\w+ ){0,2}?(?:users|people|customers|patients|employees|staff|students|"
    r"shops|stores|guests|members|branches|sites|orders|accounts|usuarios|clientes|alumnos|pacientes|empleados|alunos|funcionarios|kunden|patienten|"
    r"mitarbeiter|schuler|clients|eleves|salaries|clienti|utenti|pazienti|log\b|logo\b|students|लोग|ग्राहक|मरीज)"
)
AMOUNT = re.compile(r"[$€£₹¥]\s?\d|\d\s?(?:[$€£₹¥]|eur|usd|gbp|rs\b|rupees|reais|euros?|dollars?|pounds|chf|r\$)")
NUMBER = re.compile(r"\D")
NAMES = [
    *(f"{name}{where}" for name in COMPILED for where in ("", " in title", " at the end")),
    *("many", "amount", "question marks", "title asks", "exclamations", "capitals", "length", "short", "lines"),
]


def signals(title: str, description: str, folded_title: str, folded: str) -> list[float]:
    """One number for each of `NAMES`, most from 0 to 1; the folded texts are lower case without accents."""
    tail = folded[-160:]
    found = []
    for pattern in COMPILED.values():
        hits = sum(1 for _ in zip(range(4), pattern.finditer(folded), strict=False))
        found += [min(1.0, hits / 2), bool(pattern.search(folded_title)) * 1.0, bool(pattern.search(tail)) * 1.0]
    text = f"{title} {description}"
    words = len(text.split())
    letters = sum(1 for character in text if character.isalpha())
    capitals = sum(1 for character in text if character.isupper())
    return [
        *found,
        _many(f"{folded_title} {folded}"),
        1.0 if AMOUNT.search(f"{folded_title} {folded}") else 0.0,
        min(3, text.count("?") + text.count("？")) / 3,
        1.0 if title.rstrip().endswith(("?", "？")) else 0.0,
        min(3, text.count("!") + text.count("！")) / 3,
        capitals / letters if letters else 0.0,
        min(1.0, math.log1p(words) / 5),
        1.0 if words < 15 else 0.0,
        min(1.0, description.count("\n") / 8),
    ]


def _many(text: str) -> float:
    largest = max((int(NUMBER.sub("", found[1]) or 0) for found in MANY.finditer(text)), default=0)
    return min(1.0, math.log10(largest + 1) / 4)
