"""What mail programs write around what they quote, and people below what they write, in several languages."""

import re


def _any(*languages: str) -> str:
    """The expression of any of these words, which are parted by bars."""
    return f"(?:{'|'.join(languages)})"


# "On Monday … Ada wrote:": the words for "wrote" end the line that begins a quote, or stand near its end.
WROTE = _any(
    "wrote|writes",
    "schrieb|schreibt",
    "a écrit|écrit",
    "escribió|ha escrito",
    "ha scritto|scrisse",
    "escreveu",
    "schreef|geschreven",
    r"napisał|napisała|napisał\(a\)|pisze",
    r"skrev|kirjoitti|napsal|napsal\(a\)",
    "написал|написала|пишет",
    "yazdı",
    "작성",
)
# These languages put no blanks between words.
WROTE_UNPARTED = _any("さんは書きました|のメール|写道|寫道")
ATTRIBUTION = re.compile(rf"(?:(?:^|[\s,>)]){WROTE}|{WROTE_UNPARTED})(?:\s[^:]{{0,150}})?\s?[:：]$", re.IGNORECASE)
# "2026年3月3日(火) 10:00 Ada <ada@example.com>:" says it without a word.
ENDS_WITH_EMAIL = re.compile(r"<[^<>\s@]+@[^<>\s@]+>\s?[:：]$")
# What such a line has besides, if not somebody's e-mail: a year, an hour, or a day in numbers.
HAS_DAY_OR_HOUR = re.compile(
    r"\b(?:19|20)[0-9]{2}(?![0-9])|[0-9]{1,2}[:h][0-9]{2}|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2}"
)
# What a program never leaves out when it says of a whole mail when it was sent; a day in numbers has no such part.
HAS_HOUR = re.compile(r"(?<![0-9.:])[0-9]{1,2}(?:[:.]|\s?h\s?)[0-9]{2}(?!\.?[0-9])|[0-9]時[0-9]", re.IGNORECASE)

# Outlook's headings, as `From:`, `Sent:`, `To:`, `Subject:`; three with the subject begin a quote.
HEADING_WORDS = {
    "from": _any("from|von|de|expéditeur|da|van|od|från|fra|lähettäjä", "от|gönderen|差出人|发件人|보낸 사람"),
    "sent": _any(
        "sent|date|gesendet|datum|envoyé|envoyé le",
        "enviado|enviado el|enviado em|enviada|enviada em|fecha|data|inviato",
        "verzonden|wysłano|skickat|sendt|dato|lähetetty|odesláno",
        "отправлено|дата|gönderilme|送信日時|日時|发送时间|보낸 날짜",
    ),
    "to": _any("to|an|à|para|a|aan|do|till|til|vastaanottaja|komu", "кому|kime|宛先|收件人|받는 사람"),
    "subject": _any(
        "subject|betreff|objet|asunto|oggetto|assunto|onderwerp|temat",
        "ämne|emne|aihe|předmět|тема|konu|件名|主题|제목",
    ),
}
HEADINGS = {
    name: re.compile(rf"\*?{words}\s?\*?\s?[:：]\*?(?=\s|$)", re.IGNORECASE) for name, words in HEADING_WORDS.items()
}

# A line that says that a whole other mail follows, which is passed on, or answered.
FORWARDED_WORDS = _any(
    "begin forwarded message|forwarded message",
    "anfang der weitergeleiteten nachricht|weitergeleitete nachricht",
    "début du message transféré|début du message réexpédié|message transféré",
    "inicio del mensaje reenviado|mensaje reenviado",
    "inizio messaggio inoltrato|messaggio inoltrato",
    "início da mensagem reencaminhada|mensagem encaminhada|mensagem reencaminhada",
    "begin doorgestuurd bericht|doorgestuurd bericht",
    "przekazana wiadomość",
)
FORWARDED = re.compile(rf"[-_ >]*{FORWARDED_WORDS}[-_ :]*", re.IGNORECASE)
ORIGINAL_WORDS = _any(
    "original message|original appointment",
    "ursprüngliche nachricht|originalnachricht",
    "message d'origine|message original",
    "mensaje original",
    "messaggio originale",
    "mensagem original",
    "oorspronkelijk bericht",
    "wiadomość oryginalna|oryginalna wiadomość",
    "ursprungligt meddelande|oprindelig meddelelse",
    "исходное сообщение|原始邮件|原始郵件",
)
ORIGINAL = re.compile(rf"-{{2,}} ?{ORIGINAL_WORDS} ?-{{2,}}", re.IGNORECASE)
LINE_ABOVE = re.compile(r"_{20,}")

# The last words of programs, which nobody wrote.
SENT_FROM_WORDS = _any(
    "sent from (?:my|outlook|yahoo|mail for)|get outlook for",
    r"von meinem(?= .{0,60} gesendet\.?$)|gesendet (?:von|mit|aus) |holen sie sich outlook",
    "envoyé (?:de|depuis) |télécharger outlook|obtenez outlook",
    "enviado desde |obtener outlook",
    "inviato da|ottieni outlook",
    "enviado (?:do|a partir|de) |obter o outlook",
    r"verzonden (?:vanaf|vanuit|met) |outlook voor(?= \S+ downloaden$)",
    "wysłane z|wysłano z|pobierz program outlook",
    "sendt fra|skickat från|lähetetty |odesláno z|отправлено с",
)
# They are few, and no sentence, though the makers of some phones end them like one.
OF_A_WORD = r"(?:[^\s,!?<]|<[^\s>]*>)"
SENT_FROM = re.compile(
    rf"{SENT_FROM_WORDS}{OF_A_WORD}*(?:\s{OF_A_WORD}+(?:, Samsung)?){{0,6}}"
    r"(?:(?<!\.)|(?<=phone\.)|(?<=galaxy\.)|(?<=samsung\.)|(?<=gesendet\.))",
    re.IGNORECASE,
)

# Subjects of those who are not there, for programs that say it nowhere else.
AWAY_WORDS = _any(
    "auto(?:matic)?[- ]?(?:reply|response|responder)|out of (?:the )?office(?: auto-?reply)?|on vacation",
    "automatische antwort|abwesenheitsnotiz|abwesenheits(?:assistent|meldung|benachrichtigung)|abwesend",
    "ich bin nicht im büro",
    "réponse automatique|absence du bureau|absent du bureau|message d'absence|notification d'absence",
    "respuesta automática|fuera de (?:la )?oficina|ausente de la oficina",
    "risposta automatica|fuori (?:sede|ufficio)|assenza dall'ufficio",
    "resposta automática|fora do escritório|ausência (?:temporária|do escritório)|ausente do escritório",
    "automatisch antwoord|afwezigheidsbericht|afwezigheid|afwezig|niet op kantoor",
    "autosvar|automatiskt svar|automatisk svar|automaattinen vastaus",
    "odpowiedź automatyczna|automatická odpověď",
    "автоответ|автоматический ответ|自動応答|自动回复",
)
# No sentence goes on after them, unless it says until when.
UNTIL = _any(r"until|till|from|bis|vom|ab|jusqu|du|hasta|fino|até|tot|van|[0-9]")
AWAY = re.compile(rf"{AWAY_WORDS}(?:\s*[:：(\[]|\s*[–-]\s|\sre:|[.!]?$|\s+{UNTIL})", re.IGNORECASE)
UNDELIVERED_WORDS = _any(
    "undelivered|undeliverable|delivery (?:status notification|failure|has failed)",
    "mail delivery (?:failed|failure|subsystem|system)|returned mail|failure notice",
    "unzustellbar|nicht zustellbar",
    "échec de (?:la )?remise|non remis",
    "no se puede entregar",
    "mancato recapito|impossibile recapitare",
    "não (?:foi )?entregue",
    "onbestelbaar",
)
UNDELIVERED = re.compile(rf"{UNDELIVERED_WORDS}(?!\w)", re.IGNORECASE)
