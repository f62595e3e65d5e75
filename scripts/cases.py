"""Gives every small input of a folder of cases to preauctl, each against its right value.

usage: cases.py PREAUCTL FOLDER (scripts/cases builds the program first)

A case is a function: it has the number of its folder, and its sentence is what is right. It makes a store, gives it
files and says what must hold. Where one right value does not, the case fails, with what was found instead. Those
"beside" are made out of files of the folder.
"""

import glob
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile

UAI = "0210001M"
NAMED = ["--name", "Essai", "--degree", "1D", "--town", "Dijon"]
ACCENTED = "ÉRABLE"

program, folder = (sys.argv[1], os.path.realpath(sys.argv[2])) if len(sys.argv) == 3 else sys.exit(__doc__)
work = tempfile.TemporaryDirectory(prefix="cases-")
cases = []


class Wrong(Exception):
    """A right value that does not hold."""


def expect(found, right, what):
    """The value is the right one."""
    if found != right:
        raise Wrong(f"{what}: {found!r} instead of {right!r}")


def require(holds, what):
    """What must hold does."""
    if not holds:
        raise Wrong(what)


def case(number, *variants):
    """Makes a function a case; with variants, one case each."""

    def register(judge):
        for variant in variants or [None]:
            name = number if variant is None else f"{number} {variant}"
            cases.append((name, judge, [] if variant is None else [variant]))
        return judge

    return register


def files(number, *patterns):
    """The files of a case, in the order of the patterns."""
    found = [file for pattern in patterns for file in sorted(glob.glob(f"{folder}/{number}-*/{pattern}"))]
    require(found, f"no file {' '.join(patterns)} in {folder}/{number}-*")
    return found


def text_of(file):
    """The text of a file, in UTF-8 or in ISO-8859-1, as ONDE writes it."""
    with open(file, "rb") as opened:
        content = opened.read()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def written(name, content):
    """Writes a file made out of one of the folder's."""
    path = os.path.join(tempfile.mkdtemp(dir=work.name), name)
    with open(path, "wb") as opened:
        opened.write(content if isinstance(content, bytes) else content.encode("latin-1"))
    return path


def zipped(members):
    """An archive of these files."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writing:
        for name, content in members:
            writing.writestr(name, content)
    return archive.getvalue()


class Store:
    """Data of its own, and the program run on it."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(dir=work.name)
        self.phrase = written("phrase", "quatre chats dans la cour\n")
        expect(self.run("init", "--author", "Camille Essai").returncode, 0, "init")

    def run(self, *typed):
        """The program, as a person types it."""
        options = ["--data", self.folder, "--passphrase-file", self.phrase]
        return subprocess.run([program, *options, *typed], capture_output=True, text=True, check=False)

    def json(self, *typed):
        """What scripts read of a command that went well."""
        ran = self.run("--json", *typed)
        require(ran.returncode == 0, f"{' '.join(typed)}: {ran.returncode} {ran.stderr.strip()}")
        return json.loads(ran.stdout)

    def give(self, given, *more):
        """An import, whatever its end."""
        return Import(self.run("--json", "import", *given, *more))

    def onde(self, given, *more, uai=UAI):
        """An import of ONDE files."""
        return self.give(given, "--school", uai, *NAMED, *more)

    def accounts(self, *filters):
        """The accounts, each once."""
        return self.json("accounts", "--no-passwords", *filters)

    def pupils(self):
        """Everything said of the children, in the order of their names."""
        found = [pupil for account in self.accounts() for pupil in account["pupils"]]
        return sorted(found, key=lambda pupil: (pupil["family_name"], pupil["first_name"] or "", pupil["ine"] or ""))

    def holders(self):
        """Who holds which login, for which children."""
        return sorted((account["login"], account["name"], children(account)) for account in self.accounts())

    def corrections(self, code):
        """What is to be corrected at the source, of one kind."""
        return [line for line in self.json("corrections") if line["code"] == code]

    def notify(self, *more):
        """The text of the sheets of everybody."""
        out = os.path.join(self.folder, "feuilles.pdf")
        expect(self.run("notify", "--by", "sheet", "--out", out, *more).returncode, 0, "notify")
        read = subprocess.run(["pdftotext", "-layout", out, "-"], capture_output=True, text=True, check=True)
        return read.stdout


class Import:
    """What an import answered."""

    def __init__(self, ran):
        self.code = ran.returncode
        self.report = json.loads(ran.stdout) if ran.stdout else {}
        self.error = json.loads(ran.stderr)["error"] if not ran.stdout and ran.stderr.startswith("{") else {}
        self.questions = self.report.get("questions", [])

    def done(self, pupils=None, accounts=None):
        """Ended well without a question, with so many pupils and new accounts."""
        require(self.code == 0 and not self.questions, f"exit {self.code} {self.error} {self.questions[:1]}")
        for name, right in [("pupils", pupils), ("accounts_new", accounts)]:
            if right is not None:
                expect(self.report["totals"][name], right, name)
        return self

    def asked(self, *words):
        """Stopped on one question about the files, which says these words."""
        expect((self.code, len(self.questions)), (3, 1), "exit and questions")
        question = self.questions[0]
        expect((question["about"], self.report["applied"]), ("files", False), "about, applied")
        said = " ".join([question["text"], *question["facts"]]).replace("\u00a0", " ")
        for word in words:
            require(word in said, f"the question does not say {word!r}: {said}")
        return question

    def refused(self, code, *words):
        """Refused, nothing changed, by a sentence of these words."""
        expect((self.code, self.error.get("code")), (1, code), "exit, code")
        for word in words:
            require(word in self.error["message"], f"not {word!r} in {self.error['message']}")

    def told(self, code):
        """The remarks and rejections of one kind."""
        return [line for line in self.report["rejections"] if line["code"] == code]


def children(account):
    """The names of the children of an account."""
    return sorted(f"{pupil['first_name']} {pupil['family_name']}" for pupil in account["pupils"])


def unchanged(store, given, how, *more):
    """The second import changes neither accounts, nor holders, nor what is said of them."""
    before = (store.accounts(), store.pupils())
    imported = how(given, *more)
    require((store.accounts(), store.pupils()) == before, "accounts or pupils changed")
    return imported


@case("01")
def name_of_punctuation():
    """Both imports end, the second changes nothing, and a remark says the name."""
    store, given = Store(), files("01", "*.csv")
    store.onde(given).done(24, 24)
    require(any("- DAHLIA" in children(account) for account in store.accounts()), "the pupil is not kept as written")
    second = unchanged(store, given, store.onde).done()
    require(second.report["unchanged"], "the second import says that it changes something")
    require(store.corrections("odd-name"), "no remark")


@case("02")
def same_ine_another_child():
    """Two children; no account is handed over."""
    store = Store()

    def of():
        return {account["login"]: account["name"] for account in store.accounts("--population", "pupils")}

    store.give(files("02", "1*")).done(2, 2)
    before = of()
    second = store.give(files("02", "2*")).done(2, 1)
    expect((second.report["totals"]["pupils_new"], second.report["totals"]["pupils_gone"]), (1, 1), "new, gone")
    after = of()
    require(all(before.get(login, name) == name for login, name in after.items()), f"{before} then {after}")
    require("INE porté par deux élèves" in store.corrections("ine-shared")[0]["reason"], "the correction")


@case("03", "differ", "absent")
def class_labels_differ(variant):
    """No question, every guardian with the child."""
    store = Store()
    given = files("03", "[er]*.csv") if variant == "differ" else files("03", "absent*")
    store.onde(given).done(24, 24)
    expect(len({pupil["class"] for pupil in store.pupils()}), 3, "classes")


@case("04")
def one_class_alone():
    """Nobody leaves unasked, and the question says the likely explanation."""
    store = Store()
    store.onde(files("04", "1*")).done(24, 24)
    second = unchanged(store, files("04", "2*"), store.onde)
    question = second.asked("16 élèves sur 24 partiraient", "une classe")
    leaving = [(line["class"], line["leaving"]) for line in question["departures"][0]["classes"]]
    expect(leaving, [("CE1 B", 8), ("CM2 C", 8)], "who would leave")


@case("05")
def dates():
    """Right dates stay; the order is decided for the column and said; impossible years are remarks."""
    store = Store()
    store.onde(files("05", "1*")).done(24, 24)
    second = unchanged(store, files("05", "2*"), store.onde).done()
    expect(len(second.told("month-first-dates")), 1, "remarks about the column")
    impossible = re.findall(r"/(?:2031|1900);", text_of(files("05", "2*eleves.csv")[0]))
    told = second.told("bad-birth-date")
    expect(len(told), len(impossible), "remarks about impossible years")
    require(all(re.search("lue, «.*(M/J/AAAA|attendue)", line["reason"]) for line in told), "read and expected")


@case("06")
def short_line():
    """A cut line is a rejection; links stay."""
    store = Store()
    store.onde(files("06", "1*")).done(24, 24)
    holders = store.holders()
    second = unchanged(store, files("06", "2*"), store.onde).done()
    expect(store.holders(), holders, "links")
    expect([line["reason"].startswith("Ligne coupée") for line in second.told("cut-line")], [True, True], "cut lines")


@case("07")
def one_line_per_child():
    """One account of three children, no question; merged lines are no guardians without pupils."""
    store = Store()
    imported = store.onde(files("07", "*.csv")).done(24, 22)
    expect(sorted(len(account["pupils"]) for account in store.accounts())[-2:], [1, 3], "children of an account")
    expect(imported.report["unreferenced_guardians"], 0, "guardians without pupils")


@case("08")
def spreadsheet_class_ids():
    """Three classes by their labels, one remark."""
    store = Store()
    imported = store.onde(files("08", "*.csv")).done(24, 24)
    expect({pupil["class"] for pupil in store.pupils()}, {"CP A", "CE1 B", "CM2 C"}, "classes")
    [remark] = imported.report["rejections"]
    require("tableur" in remark["reason"] and "Refaites l’export" in remark["reason"], remark["reason"])


@case("09")
def one_unrecognised():
    """Nothing is imported before "sans ce fichier"."""
    store, given = Store(), files("09", "*.csv")
    question = store.onde(given).asked("responsables.csv")
    expect([choice["label"] for choice in question["choices"]], ["Importer sans ce fichier"], "choices")
    expect(store.json("schools"), [], "schools")
    store.onde(given, f"--answer={question['id']}=without")
    expect(store.json("schools")[0]["pupils"], 24, "pupils once it is said")


@case("10")
def malformed_over_good():
    """The good values stay, the malformed ones are corrections."""
    store = Store()
    store.onde(files("10", "1*")).done(24, 24)
    unchanged(store, files("10", "2*"), store.onde).done()
    for code in ["bad-ine", "bad-mail"]:
        expect(len(store.corrections(code)), 24, code)
    # A spreadsheet spoiled the whole column: it is one correction, of the file.
    expect(len(store.corrections("spreadsheet-numbers")), 1, "spreadsheet-numbers")


@case("11")
def same_pupil_two_lines():
    """One pupil, and a remark about the INE."""
    store = Store()
    imported = store.onde(files("11", "*.csv")).done(24, 24)
    expect(imported.report["totals"]["pupils_new"], 24, "new pupils")
    expect(len(imported.told("same-ine")), 1, "remarks")


@case("12", "cr-only", "mac-roman", "cp850", "utf16be")
def encodings(variant):
    """Read right, or refused with the reason."""
    store = Store()
    imported = store.onde(files("12", f"{variant}-*"))
    if imported.code == 1:
        require(imported.error["message"] and not store.accounts(), "refused, and yet something was imported")
        return
    imported.done(24, 24)
    require(any(pupil["family_name"] == ACCENTED for pupil in store.pupils()), "letters are lost")


@case("13")
def damaged_names():
    """Kept, and remarked one by one; over a known school, the sound names and the accounts stay."""
    store, damaged = Store(), re.compile(r"\?|Ã")
    imported = store.onde(files("13", "*.csv")).done(24, 24)
    lines = {
        (os.path.basename(file), number)
        for file in files("13", "*.csv")
        for number, line in enumerate(text_of(file).split("\r\n"), 1)
        if damaged.search(line)
    }
    told = {(line["file"], line["line"]) for line in imported.told("damaged-name")}
    expect(sorted(told), sorted(lines), "lines remarked")
    expect(len(store.corrections("damaged-name")), len(imported.told("damaged-name")), "corrections")

    store = Store()
    store.onde(files("04", "1*")).done(24, 24)
    holders = store.holders()
    store.onde(files("13", "*.csv"))
    # The first three families have other names in this case.
    others = ["ABRICOT", "BOULEAU", "CERISIER"]
    sound = [holder for holder in holders if not any(name in str(holder) for name in others)]
    require(all(holder in store.holders() for holder in sound), "a sound name or an account was lost")


@case("14", "sep-line", "blank-first-line", "whole-line-quoted")
def spreadsheet_additions(variant):
    """Read."""
    imported = Store().onde(files("14", f"{variant}.csv")).done(24)
    expect((imported.report["totals"]["pupils_new"], imported.report["rejected"]), (24, 0), "new, rejected")


@case("14", "xlsx", "ods")
def spreadsheet_documents(variant):
    """Refused by a sentence that says how to save it as CSV."""
    members = {
        "xlsx": [("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "<workbook/>")],
        "ods": [("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<office/>")],
    }
    given = [written(f"eleves.{variant}", zipped(members[variant]))]
    Store().onde(given).refused("spreadsheet", "enregistrez-le en CSV")


@case("15")
def overseas_numbers():
    """The first eight and the last are usable mobiles."""
    store = Store()
    given = files("15", "[er]*.csv")
    store.onde(given).done(12, 12)
    numbers = [line.split(";")[11] for line in text_of(given[1]).split("\r\n")[1:-1]]
    usable = {account["mobile"] for account in store.accounts("--mobile", "usable")}
    expect(usable, {*numbers[:8], numbers[-1]}, "usable mobiles")


@case("15", "9830001J", "9840001K", "9860001T", "9750001C")
def overseas_numbers_in_their_national_form(uai):
    """The territory is the school's."""
    store = Store()
    store.onde(files("15", "local*"), uai=uai)
    usable = {account["mobile"] for account in store.accounts("--mobile", "usable")}
    own = {"983": "79 12 34", "984": "87 12 34 56", "986": "82 12 34", "975": "55 12 34"}[uai[:3]]
    require(own in usable and not any(mobile[:2] in ("25", "27") for mobile in usable), f"usable: {sorted(usable)}")


@case("16")
def one_name():
    """Accepted; the service is an organisation; no advice that cannot be followed."""
    store = Store()
    imported = store.onde(files("16", "*.csv")).done(24, 24)
    expect(imported.report["rejected"], 0, "rejected")
    service = [account for account in store.accounts() if "AIDE SOCIALE" in account["name"]]
    expect([account["name"] for account in service], ["AIDE SOCIALE À L'ENFANCE"], "the service")
    require(all("sinon il n’y a rien à faire" in line["reason"] for line in imported.told("one-name")), "the advice")


@case("17")
def two_schools():
    """Proposed as one person; one account once accepted."""
    store, other = Store(), "0210002N"
    store.onde(files("17", f"{UAI}*")).done(6, 6)
    store.onde(files("17", f"{other}*"), uai=other).done()
    found = store.json("duplicates")
    expect(found["total"], 1, "pairs proposed")
    pair = found["pairs"][0]
    require({"mail", "mobile"} <= set(pair["common"]), f"common: {pair['common']}")
    store.json("group", pair["kept"]["login"], pair["other"]["login"])
    logins = [
        [account["login"] for account in store.accounts("--school", uai) if account["family_name"] == "ABRICOT"]
        for uai in (UAI, other)
    ]
    expect(logins, [[pair["kept"]["login"]]] * 2, "her account in each school")


@case("18")
def words():
    """Never "Classe Classe de"; France has no line."""
    store = Store()
    store.onde(files("18", "*.csv")).done(12, 12)
    sheets = store.notify("--separators")
    require("Classe de Mme Orvel" in sheets and "BELGIQUE" in sheets, "the class or the country is missing")
    require("Classe Classe" not in sheets, "Classe Classe")
    require(not re.search(r"(?m)^\s*(FR|FRANCE( MÉTROPOLITAINE)?)\s*$", sheets), "a line for France")


@case("19")
def siecle_last_year():
    """No mail, no MEF, no class of last year."""
    store = Store()
    store.give(files("19", "*.xml")).done(1, 1)
    [account] = store.accounts("--population", "pupils")
    [pupil] = account["pupils"]
    expect((account["mail"], pupil["level"], pupil["class"]), (None, None, "5 A"), "mail, MEF, class")


@case("20")
def aaf1d_real_values():
    """Levels, one school, its mail on the sheets."""
    store = Store()
    store.give(files("20", "*.xml")).done(3, 3)
    expect({pupil["level"] for pupil in store.pupils()}, {"PS", "CP", "CM2"}, "levels")
    expect([school["uai"] for school in store.json("schools")], [UAI], "schools")
    require("ce.essai@exemple.fr" in store.notify(), "the school's mail")


@case("20", "part missing")
def aaf1d_part_missing(_):
    """Asked about; nobody leaves."""
    store = Store()
    store.give(files("20", "*.xml")).done(3, 3)
    rest = files("20", "*_Eleve_0001*", "*_EtabEducNat_*", "*_PersRelEleve_*")
    unchanged(store, rest, store.give).asked("Il manque à la livraison la partie des élèves n° 0000")


@case("21", "eleve", "numbered", "child-first")
def onde_eleve_columns(variant):
    """Read, with six accounts."""
    store = Store()
    store.onde(files("21", "eleves.csv", f"responsables-{variant}.csv")).done(6, 6)
    expect([len(account["pupils"]) for account in store.accounts()], [1] * 6, "children of each account")


@case("22")
def class_labels_shared():
    """Told apart by their code; the label is refused as ambiguous."""
    store, pupils = Store(), ["--population", "pupils"]
    store.give(files("22", "*.xml")).done(2, 2)
    for code in ["3 1", "3 2"]:
        found = store.accounts(*pupils, "--class", code)
        expect([account["pupils"][0]["class"] for account in found], [code], f"--class {code}")
    ran = store.run("accounts", *pupils, "--class", "3E GENERALE")
    require(ran.returncode == 1 and "3 1, 3 2" in ran.stderr, f"--class of the label: {ran.returncode} {ran.stderr}")
    table = store.run("accounts", *pupils).stdout
    require("3 1" in table and "3 2" in table, table)


@case("23")
def older_after_newer():
    """A question with both dates."""
    store = Store()
    store.give(files("23", "1*")).done(1, 1)
    unchanged(store, files("23", "2*"), store.give).asked("10/09/2025", "10/09/2026")


@case("24")
def school_identity():
    """Name, address, telephone and mail of the school."""
    store = Store()
    store.give(files("24", "*.xml")).done(2, 2)
    expect(store.json("schools")[0]["name"], "COLLEGE DES ESSAIS", "name")
    sheets = store.notify("--population", "pupils")
    for said in ["9 RUE DES ESSAIS", "03 80 00 00 00", "ce.0210001m@exemple.fr"]:
        require(said in sheets, f"not on the sheets: {said}")


@case("beside", "folder")
def folder_given(_):
    """A folder is its files."""
    Store().give([os.path.dirname(files("20", "*.xml")[0])]).done(3, 3)


@case("beside", "header alone")
def header_alone(_):
    """No success."""
    header = text_of(files("04", "1*eleves.csv")[0]).split("\r\n")[0] + "\r\n"
    Store().onde([written("eleves.csv", header)]).refused("nothing-usable")


@case("beside", "archive in an archive")
def archive_in_archive(_):
    """Said to be so."""
    inner = zipped([("eleves.csv", text_of(files("04", "1*eleves.csv")[0]).encode("latin-1"))])
    Store().onde([written("dehors.zip", zipped([("dedans.zip", inner)]))]).refused("nested-archive")


@case("beside", "dtd alone")
def definition(_):
    """No rejected record."""
    dtd = written("ficAlimMENESR.dtd", "<!ELEMENT ficAlimMENESR (addRequest)*>\n")
    imported = Store().give([*files("20", "*.xml"), dtd]).done(3, 3)
    expect(imported.report["rejected"], 0, "rejected")


@case("beside", "malformed UAJ")
def malformed_uaj(_):
    """Advice about the UAI, not about columns."""
    text = text_of(files("19", "*.xml")[0]).replace(f"<UAJ>{UAI}<", "<UAJ>02100<")
    imported = Store().give([written("eleves.xml", text)])
    imported.refused("unknown-school", "02100")
    require("colonnes" not in imported.error["message"], imported.error["message"])


@case("beside", "no division")
def no_division(_):
    """An account, and a remark."""
    text = re.sub(r"(?s)<STRUCTURES>.*</STRUCTURES>", "", text_of(files("19", "*.xml")[0]))
    imported = Store().give([written("eleves.xml", text)]).done(1, 1)
    expect(len(imported.told("no-division")), 1, "remarks")


@case("beside", "sex H")
def older_sex(_):
    """Read as M."""
    text = text_of(files("04", "1*eleves.csv")[0])
    store = Store()
    imported = store.onde([written("eleves.csv", text.replace(";M;", ";H;"))]).done(24)
    expect(imported.report["warned"], 0, "remarks")
    require(store.onde([written("eleves.csv", text)]).done(24).report["unchanged"], "M says something else")


@case("beside", "name typed for SIECLE")
def name_typed(_):
    """It is the school's."""
    store = Store()
    store.give(files("19", "*.xml"), "--school", UAI, "--name", "Collège des Essais").done(1, 1)
    expect(store.json("schools")[0]["name"], "Collège des Essais", "name")


def main():
    """Every case, one line each; a folder that no case judges fails too."""
    passed = failed = 0
    for name, judge, given in cases:
        found = ""
        try:
            judge(*given)
        except Exception as error:  # pylint: disable=broad-except  # whatever it is, the other cases are still run
            found = str(error) if isinstance(error, Wrong) else repr(error)
        verdict, shown = ("FAIL", f"  {found}") if found else ("ok  ", "")
        print(f"{verdict} {name}: {judge.__doc__}{shown}", flush=True)
        passed, failed = passed + (not found), failed + bool(found)
    judged = {name.split()[0] for name, _, _ in cases}
    for path in sorted(glob.glob(f"{folder}/[0-9]*/")):
        name = os.path.basename(os.path.dirname(path))
        if name.split("-")[0] not in judged:
            print(f"FAIL {name}: no case judges it")
            failed += 1
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


main()
