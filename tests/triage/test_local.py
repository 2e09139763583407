"""The local classifier, as it is shipped."""

import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest

from support_desk.triage.local import local
from support_desk.triage.local.features import UNSEEN, features
from support_desk.triage.local.pieces import plain
from support_desk.words import DESCRIPTION_LIMIT, Category, Priority, Source
from tests.triage.injections import INJECTIONS

# Clear-cut, written for this test, in no file that the model has learned from.
CLEAR_CUT = [
    ("Charged twice", "You charged my card twice for March, 40 euros each. Refund one of them.", "billing", "high"),
    ("Question about plans", "What is the price of the yearly plan?", "billing", "low"),
    ("Checkout is down", "Nobody can pay, every customer gets error 500 since 9 am.", "technical", "critical"),
    ("Export is slow", "The CSV export takes ten minutes. I can wait, it works in the end.", "technical", "medium"),
    ("Account hacked", "A stranger changed my password and e-mail and is ordering things.", "account", "critical"),
    ("Change my role", "Please give Paula the admin role before next month.", "account", "medium"),
    ("Thank you", "Just wanted to say thanks, lovely product.", "general", "low"),
    (
        "Cobro duplicado",
        "Me cobraron dos veces los 60 € de la cuota y el dinero salió de mi cuenta.",
        "billing",
        "high",
    ),
    ("Doppelt abgebucht", "Sie haben 60 € zweimal von meinem Konto abgebucht, das Geld ist weg.", "billing", "high"),
    ("Merci", "Merci pour votre aide, votre produit est très bien.", "general", "low"),
    ("Não consigo entrar", "Esqueci a senha e o e-mail não chega, não consigo acessar a conta.", "account", "high"),
    ("Errore nell'app", "L'app si blocca ogni tanto, poi riparte.", "technical", "medium"),
    ("Paise kat gaye", "Mere account se paise do baar kat gaye, refund karo.", "billing", "high"),
    ("पैसे दो बार कट गए", "मेरे खाते से पैसे दो बार कट गए, एक वापस कीजिए।", "billing", "high"),
    ("Dubbel afgeschreven", "Er is twee keer 40 euro van mijn rekening afgeschreven.", "billing", "high"),
    ("Podwójna opłata", "Z mojej karty pobrano dwa razy 120 zł za ten sam miesiąc.", "billing", "high"),
    ("Hesabım çalındı", "Biri şifremi ve e-postamı değiştirdi, hesabıma giremiyorum.", "account", "critical"),
    ("二重請求", "先月分の料金が二回引き落とされました。一回分を返金してください。", "billing", "high"),
    ("الموقع متوقف", "لا أحد من عملائنا يستطيع الدفع منذ الصباح، يظهر خطأ 500 للجميع.", "technical", "critical"),
]
ODD = [
    "x",
    "?!?!",
    "\x00\x01",
    "\ud800",
    "🦩" * 50,
    "a" * DESCRIPTION_LIMIT,
    "1" * DESCRIPTION_LIMIT,
    "मदद " * 500,
    "帮助我",
]
SAME = ("Refund please", "You took 40 euros twice and the invoice shows one.")


@pytest.mark.parametrize(("title", "description", "category", "priority"), CLEAR_CUT)
def test_what_is_clear_is_seen_in_every_language(title, description, category, priority):
    said = local.suggest(title, description)

    assert said.category == category
    assert abs(list(Priority).index(said.priority) - list(Priority).index(priority)) <= 1


@pytest.mark.parametrize(
    ("title", "description"), [*INJECTIONS, *(("", odd) for odd in ODD), *((odd, "") for odd in ODD)]
)
def test_whatever_is_written_the_answer_is_valid_or_there_is_none(title, description):
    said = local.suggest(title, description)

    if said is not None:
        assert (Category(said.category), Priority(said.priority), said.source) == (
            said.category,
            said.priority,
            Source.local,
        )
        assert sum(said.category_probabilities) == pytest.approx(1)
        assert sum(said.priority_probabilities) == pytest.approx(1)
        assert min(said.category_probabilities + said.priority_probabilities) >= 0
        assert 0 < len(said.reason) <= 200
        assert "\n" not in said.reason


@pytest.mark.parametrize("text", ["", " ", "ᚠᚢᚦᚨᚱᚲ ᚷᚹᚺ", "𒀀𒀁𒀂𒀃", "\u200b\u200b"])
def test_of_a_text_without_a_known_word_nothing_is_said(text):
    assert local.suggest("", text) is None


@pytest.mark.parametrize(
    "text",
    [*(text for _, text, *_ in CLEAR_CUT), "Tiếng Việt", "בְּרֵאשִׁ֖ית בָּרָ֣א", "الْحَمْدُ لِلَّٰهِ", "ที่นี่", "རྒྱལ་མོ", "x" + "\u0301" * 8],
)
def test_accents_are_read_as_they_are(text):
    for form in ("NFC", "NFD"):
        written = unicodedata.normalize(form, text)

        assert features("", written).texts[1] == unicodedata.normalize("NFC", UNSEEN.sub("", written))
        assert plain(written) == " ".join(unicodedata.normalize("NFKC", text).lower().split())


@pytest.mark.parametrize("accents", ["\u0301" * 2000 + "\u0323" * 2000, "\u0f73" * 4000, "\u0344\u200b\u0323" * 1300])
def test_of_thousands_of_accents_at_one_letter_only_some_are_put_in_order(accents):
    assert len(features("", f"a{accents}b").texts[1]) < 20
    assert len(plain(f"a{accents.replace(chr(0x200B), '')}b")) < 20


def test_the_category_is_the_most_probable_one_and_its_probability_is_told():
    said = local.suggest(*SAME)

    assert said.category_probability == max(said.category_probabilities)
    assert said.priority_probability == said.priority_probabilities[list(Priority).index(said.priority)]


def test_the_reason_quotes_the_ticket():
    said = local.suggest(*SAME)

    quotes = [part.split("”")[0] for part in said.reason.split("“")[1:]]
    assert quotes
    assert all(quote in SAME[0] or quote in SAME[1] for quote in quotes)


@pytest.mark.parametrize(
    "text",
    [
        "Помогите, не могу войти",
        "Здравствуйте, с моей карты дважды списали деньги, верните, пожалуйста.",
        "Βοήθεια, δεν μπορώ να συνδεθώ",
        "도와주세요, 결제가 두 번 되었어요",
        "我被重复扣款了两次，请退款",
    ],
)
def test_in_a_language_that_it_was_not_taught_it_is_not_sure(text):
    assert local.suggest("", text).reason.startswith("Not sure: ")


@pytest.mark.parametrize("text", ["123", "xyz 123", "Order 77120", "0049 151 2345678", "asdf", "test", "hello", "?? 7"])
def test_what_names_no_problem_is_general_and_low(text):
    said = local.suggest("", text)

    assert (said.category, said.priority) == (Category.general, Priority.low)


def test_the_same_text_gets_the_same_answer_in_every_thread_from_the_first_call_on():
    local._read.cache_clear()

    with ThreadPoolExecutor(8) as pool:
        said = set(pool.map(lambda _: local.suggest(*SAME), range(32)))

    assert len(said) == 1
    assert local.is_loaded()


def test_a_model_that_cannot_be_read_is_logged_once_and_nothing_is_said(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(local, "FOLDER", tmp_path)
    local._read.cache_clear()

    assert [local.suggest(*SAME), local.suggest(*SAME)] == [None, None]

    local._read.cache_clear()
    assert [record.getMessage() for record in caplog.records] == [
        "The local classifier did not load: FileNotFoundError"
    ]


def test_nothing_is_loaded_before_the_first_question():
    program = (
        "import sys\n"
        "from support_desk.triage import classify\n"
        "from support_desk.triage.local import local\n"
        "assert 'numpy' not in sys.modules and not local.is_loaded()\n"
        "assert local.suggest('Refund', 'Charged twice') and local.is_loaded()\n"
        "assert 'sklearn' not in sys.modules\n"
    )

    subprocess.run([sys.executable, "-c", program], check=True)
