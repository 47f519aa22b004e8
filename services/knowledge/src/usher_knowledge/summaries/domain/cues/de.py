"""German."""

from usher_knowledge.summaries.domain.cues.declaration import Cues

_DAY = r"(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)"
_OBJECT = r"(?: (?:ihnen|dir|euch|sie|dich|euch|es|das|die|den|dann|gleich|gerne|auch|noch))*"
_SENDS = (
    r"(?:rufe?|rufen|melde|melden|schicke?|schicken|sende|senden|gebe?|geben|schreibe?|schreiben|informiere|informieren|kontaktiere"
    r"|erstatte|erstatten|uberweise|uberweisen|liefere|liefern|klare|klaren|bringe|bringen|buche|bestatige|bestatigen|antworte|antworten"
    r"|kummere|kummern|tausche|reiche|leite|repariere|mache|machen)"
)

CUES = Cues(
    courtesy=(
        r"hallo|hi|hey|moin|servus|gruss gott|guten (?:morgen|tag|abend)|danke(?: (?:schon|sehr|ihnen|dir))?|vielen dank|besten dank|tschuss"
        r"|auf wiedersehen|ok(?:ay)?|gut|super|perfekt|prima|toll|klasse|alles klar|gerne?|sehr|ja|nein|bitte|schonen (?:tag|abend)(?: noch)?|oh|ach|na"
    ),
    canned=(
        r"(?:was|wie|womit) (?:kann|darf) ich (?:fur sie tun|fur dich tun|ihnen helfen|dir helfen)|kann ich (?:sonst )?noch|sonst noch (?:etwas|was)"
        r"|willkommen|(?:sehr )?gerne|einen schonen|schonen (?:tag|abend)|einen (?:kleinen )?(?:moment|augenblick)|(?:tut|tate) mir (?:sehr )?leid"
        r"|(?:danke|vielen dank) fur|ich (?:schaue?|sehe?) (?:mal |gleich |kurz )?nach|viel (?:freude|spass)|freut mich|bei weiteren fragen|aus der \w+"
        r"|verstehe|mein name ist"
    ),
    small_talk=r"ist (?:da )?(?:jemand|wer) da|sprechen sie|mein deutsch|wie geht(?:'?s| es)|ich wollte nur (?:sagen|danken|mal)",
    request=(
        r"(?:konnen|konnten|kann|kannst|konntest|konnte|darf|durfte|wurden|wurdest) (?:sie|du|ich|man|wir|ihr|mir)|ich (?:mochte|will|brauche|hatte gern|suche|benotige)"
        r"|wo|wann|wie (?:lange|viel|kann|geht)|warum|wieso|welche\w*|was|hilfe|gibt es|haben sie|habt ihr|ist es moglich"
    ),
    problem=(
        r"(?:geht|gehen|funktioniert|funktionieren|klappt|lasst|komme?|kommt|kann|lauft|ist|habe|wird|wurde)(?: \w+){0,4}? (?:nicht|nichts|kein\w*|nie)"
        r"|nicht (?:angekommen|erhalten|bekommen|geliefert|mehr)|kaputt|defekt|fehler\w*|problem\w*|falsch\w*|fehlt|fehlen|gesperrt|doppelt|beschadigt|verspat\w*"
        r"|nur (?:eine?n?|ein)|nichts bekommen|abgesturzt|hangt|zu spat"
    ),
    negation=r"nicht|nichts|kein\w*|immer noch|trotzdem|leider|nein|weder|nie",
    refusal=r"leider|bedauerlicherweise|(?:geht|ist) (?:leider )?nicht moglich|kann (?:ich|man) (?:leider )?nicht\w*",
    done=(
        r"(?:habe|haben|hab) (?:ich|wir)(?: [\w.,:]+){0,9}? (?:ge\w+(?:t|en)|\w*ge\w+(?:t|en)|(?:be|ver|er|ent|zer|uber)\w+(?:t|en)|\w+iert)"
        r"|(?:ich|wir) (?:habe|haben|hab)(?: [\w.,:-]+){0,9}? (?:ge\w+(?:t|en)|\w*ge\w+(?:t|en)|(?:be|ver|er|ent|zer|uber)\w+(?:t|en)|\w+iert)"
        r"|(?:habe|haben) (?:ich|wir)|(?:wurde|ist) (?:jetzt |nun |bereits )?(?:erledigt|behoben|storniert|erstattet|freigeschaltet|entsperrt|verschickt)"
    ),
    examined=(
        r"(?:habe|haben|hab)(?: [\w.,:-]+){0,9}? (?:gepruft|uberpruft|nachgesehen|nachgeschaut|geschaut|gesehen|getestet|gefunden|gelesen)|ich (?:sehe|prufe|schaue)"
    ),
    instruction=r"(?:versuchen|probieren|starten|laden|loschen|prufen|fragen|schalten) sie|(?:versuch|probier|starte|lade|losch)e?|schon (?:einmal |mal )?\w+t|versucht|probiert",
    confirmed=(
        r"(?:jetzt |nun |es |das |super |wieder )*(?:klappt|funktioniert|geht|lauft)(?: (?:jetzt|wieder|nun|es|es jetzt|alles))*|hat geklappt|gelost|erledigt|angekommen|bin drin"
    ),
    thanks=r"danke|dank|merci|thx",
    future=r"(?:ich|wir|sie|er|es|man) (?:werde|werden|wird)|(?:werde|werden|wird) (?:ich|wir|sie|er|es|man)|wird|werden",
    commitment=(
        rf"(?:(?:ich|wir) {_SENDS}{_OBJECT}|{_SENDS} (?:ich|wir){_OBJECT})(?: .*)?(?: (?:zuruck|bescheid|zu|per|bei ihnen|bei dir))"
        rf"|(?:werde|werden|wird)(?: [\w.,-]+){{0,8}}? (?:{_SENDS}|anrufen|zuruckrufen|verschickt|versendet|geliefert|erstattet|verschicken|zuschicken|zusenden)"
        r"|(?:sie|du) (?:erhalten|erhaltst|bekommen|bekommst)|versprochen|verspreche"
    ),
    at_once=r"(?:schaue|sehe|prufe|verbinde|frage|warte|bestelle|probiere|versuche)",
    time=(
        rf"heute|(?<!guten )morgen|ubermorgen|nachher|spater|(?:bis|am|vor|ab|nachsten?|kommenden?|diesen) (?:zum )?(?:{_DAY}|mittag|abend|nachmittag|wochenende|woche|monat)"
        r"|(?:vor|bis|um|gegen|ab|nach) \d{1,2}(?:[:.]\d\d)?(?: uhr)?|(?:innerhalb|binnen|in)(?: von| der nachsten| den nachsten)? (?:\d+|ein\w*|zwei|drei|vier|funf|sieben|zehn|kurze|wenigen)(?: \w+)?"
        r"|nachste woche|noch heute|so bald wie|sobald"
    ),
    follow_up=r"wann|wie lange|und dann|was nun|warum|wirklich|und jetzt",
    plain=(
        r"der|die|das|und|ist|sind|nicht|ich|sie|du|wir|ein|eine|einen|mein|meine|mit|auf|fur|von|zu|es|den|dem|habe|hat|aber|auch|bei|wie|im|am"
        r"|kommt|denn|neue|neuer|noch|dann|haben|nach|vor|mal|schon"
    ),
)
