"""What a transcript says around the messages, in each language; times and sizes as they are written there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

_KILO = 1024


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of one language; `{}` stands for what a text is about.

    `events` are the system messages that a transcript may contain, by code, each with and without what follows the
    code; "" where there is nothing to say. A `promised` is not among them: it holds an address.
    """

    language: str
    title: str
    visitor: str
    team: str
    machine: str  # who writes automatic messages
    people: str  # the row that names the agents
    times: str  # the row that names the time zone
    file: str  # before the name of a file
    left_out: str  # before the number of messages that the document has no space for
    date: str  # {weekday}, {day}, {month}, {year}
    weekdays: tuple[str, ...]  # from Monday
    months: tuple[str, ...]
    decimal: str  # between whole and parts
    events: Mapping[str, tuple[str, str]]
    rtl: bool = False

    def date_of(self, moment: datetime) -> str:
        """Write a day with its weekday."""
        names = {"weekday": self.weekdays[moment.weekday()], "month": self.months[moment.month - 1]}
        return self.date.format(day=moment.day, year=moment.year, **names)

    def size_of(self, size: int) -> str:
        """Write a file's size (bytes) as the widget does."""
        if size < _KILO:
            return f"{size} B"
        if size < _KILO * _KILO:
            return f"{round(size / _KILO)} kB"
        return f"{size / _KILO / _KILO:.1f} MB".replace(".", self.decimal)

    def event_of(self, code: str, detail: str) -> str | None:
        """Write a system message; None for what is not the contact's, or what nobody has decided about."""
        texts = self.events.get(code)
        if texts is None:
            return None
        about, alone = texts
        return about.format(detail) if detail and about else alone or None


ENGLISH = Wording(
    language="en",
    title="Conversation of {}",
    visitor="Visitor",
    team="Our team",
    machine="Automatic assistant",
    people="With",
    times="Times in",
    file="File",
    left_out="Earlier messages left out",
    date="{weekday}, {day} {month} {year}",
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    decimal=".",
    events={
        "joined": ("{} joined the conversation", "A member of our team joined the conversation"),
        "guest_joined": ("{} joined the conversation", ""),
        "guest_left": ("{} left the conversation", ""),
        "transferred": ("The conversation was passed on to {}", "The conversation was passed on"),
        "reassigned": ("The conversation was passed on", "The conversation was passed on"),
        "held": ("On hold: {}", ""),
        "notice": ("{}", ""),
        "reopened": ("The conversation was continued", "The conversation was continued"),
        "closed_by_agent": ("", "The conversation was ended by our team"),
        "closed_by_visitor": ("", "The conversation was ended by the visitor"),
        "closed_idle": ("", "The conversation ended because nobody wrote for a while"),
        "closed_by_faq": ("", "The conversation ended as the answer helped"),
        "closed_unreached": ("", "The conversation ended because the call reached nobody"),
        "closed_waited": ("", "The conversation ended because nobody was available in time"),
        "closed_outside": ("", "The conversation ended because we were closed"),
        "closed_full": ("", "The conversation ended because too many people were waiting"),
    },
)
GERMAN = Wording(
    language="de",
    title="Unterhaltung vom {}",
    visitor="Gast",
    team="Unser Team",
    machine="Automatischer Assistent",
    people="Mit",
    times="Zeiten in",
    file="Datei",
    left_out="Frühere Nachrichten ausgelassen",
    date="{weekday}, {day}. {month} {year}",
    weekdays=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    months=(
        *("Januar", "Februar", "März", "April", "Mai", "Juni"),
        *("Juli", "August", "September", "Oktober", "November", "Dezember"),
    ),
    decimal=",",
    events={
        "joined": ("{} ist dazugekommen", "Jemand aus unserem Team ist dazugekommen"),
        "guest_joined": ("{} ist dazugekommen", ""),
        "guest_left": ("{} ist gegangen", ""),
        "transferred": ("Die Unterhaltung wurde an {} weitergegeben", "Die Unterhaltung wurde weitergegeben"),
        "reassigned": ("Die Unterhaltung wurde weitergegeben", "Die Unterhaltung wurde weitergegeben"),
        "held": ("In der Warteschleife: {}", ""),
        "notice": ("{}", ""),
        "reopened": ("Die Unterhaltung wurde fortgesetzt", "Die Unterhaltung wurde fortgesetzt"),
        "closed_by_agent": ("", "Unser Team hat die Unterhaltung beendet"),
        "closed_by_visitor": ("", "Die Unterhaltung wurde vom Gast beendet"),
        "closed_idle": ("", "Die Unterhaltung endete, weil länger niemand schrieb"),
        "closed_by_faq": ("", "Die Unterhaltung endete, weil die Antwort geholfen hat"),
        "closed_unreached": ("", "Die Unterhaltung endete, weil der Anruf niemanden erreichte"),
        "closed_waited": ("", "Die Unterhaltung endete, weil niemand rechtzeitig frei wurde"),
        "closed_outside": ("", "Die Unterhaltung endete, weil wir geschlossen hatten"),
        "closed_full": ("", "Die Unterhaltung endete, weil zu viele warteten"),
    },
)
SPANISH = Wording(
    language="es",
    title="Conversación del {}",
    visitor="Visitante",
    team="Nuestro equipo",
    machine="Asistente automático",
    people="Con",
    times="Horas en",
    file="Archivo",
    left_out="Mensajes anteriores omitidos",
    date="{weekday}, {day} de {month} de {year}",
    weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    months=(
        *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
        *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
    decimal=",",
    events={
        "joined": ("{} se ha unido", "Alguien de nuestro equipo se ha unido"),
        "guest_joined": ("{} se ha unido", ""),
        "guest_left": ("{} se ha ido", ""),
        "transferred": ("La conversación pasó a {}", "La conversación pasó a otra persona"),
        "reassigned": ("La conversación pasó a otra persona", "La conversación pasó a otra persona"),
        "held": ("En espera: {}", ""),
        "notice": ("{}", ""),
        "reopened": ("La conversación continuó", "La conversación continuó"),
        "closed_by_agent": ("", "Nuestro equipo terminó la conversación"),
        "closed_by_visitor": ("", "El visitante terminó la conversación"),
        "closed_idle": ("", "La conversación terminó porque nadie escribió durante un tiempo"),
        "closed_by_faq": ("", "La conversación terminó porque la respuesta sirvió"),
        "closed_unreached": ("", "La conversación terminó porque no se localizó a nadie por teléfono"),
        "closed_waited": ("", "La conversación terminó porque nadie quedó libre a tiempo"),
        "closed_outside": ("", "La conversación terminó porque estaba cerrado"),
        "closed_full": ("", "La conversación terminó porque esperaban demasiadas personas"),
    },
)
RUSSIAN = Wording(
    language="ru",
    title="Разговор: {}",
    visitor="Гость",
    team="Наша команда",
    machine="Автоматический помощник",
    people="С вами говорили",
    times="Часовой пояс",
    file="Файл",
    left_out="Пропущено более ранних сообщений",
    date="{weekday}, {day} {month} {year} г.",
    weekdays=("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"),
    months=(
        *("января", "февраля", "марта", "апреля", "мая", "июня"),
        *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
    ),
    decimal=",",
    events={
        "joined": ("К разговору подключается {}", "К разговору подключается сотрудник"),
        "guest_joined": ("К разговору подключается {}", ""),
        "guest_left": ("Разговор покидает {}", ""),
        "transferred": ("Разговор передан: {}", "Разговор передан другому сотруднику"),
        "reassigned": ("Разговор передан другому сотруднику", "Разговор передан другому сотруднику"),
        "held": ("Ожидание: {}", ""),
        "notice": ("{}", ""),
        "reopened": ("Разговор продолжен", "Разговор продолжен"),
        "closed_by_agent": ("", "Разговор завершён нашей командой"),
        "closed_by_visitor": ("", "Разговор завершён посетителем"),
        "closed_idle": ("", "Разговор завершён: давно никто не писал"),
        "closed_by_faq": ("", "Разговор завершён: ответ помог"),
        "closed_unreached": ("", "Разговор завершён: дозвониться не удалось"),
        "closed_waited": ("", "Разговор завершён: никто не освободился вовремя"),
        "closed_outside": ("", "Разговор завершён: было закрыто"),
        "closed_full": ("", "Разговор завершён: ждали слишком многие"),
    },
)
ARABIC = Wording(
    language="ar",
    title="محادثة {}",
    visitor="زائر",
    team="فريقنا",
    machine="مساعد آلي",
    people="مع",
    times="التوقيت",
    file="ملف",
    left_out="رسائل سابقة غير معروضة",
    date="{weekday}، {day} {month} {year}",
    weekdays=("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    months=(
        *("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو"),
        *("يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
    ),
    decimal=".",
    events={
        "joined": ("انضم إلى المحادثة {}", "انضم إلى المحادثة أحد أعضاء فريقنا"),
        "guest_joined": ("انضم إلى المحادثة {}", ""),
        "guest_left": ("غادر المحادثة {}", ""),
        "transferred": ("حُوّلت المحادثة إلى {}", "حُوّلت المحادثة"),
        "reassigned": ("حُوّلت المحادثة", "حُوّلت المحادثة"),
        "held": ("قيد الانتظار: {}", ""),
        "notice": ("{}", ""),
        "reopened": ("استؤنفت المحادثة", "استؤنفت المحادثة"),
        "closed_by_agent": ("", "أنهى فريقنا المحادثة"),
        "closed_by_visitor": ("", "أنهى الزائر المحادثة"),
        "closed_idle": ("", "انتهت المحادثة لعدم كتابة أي رسالة منذ مدة"),
        "closed_by_faq": ("", "انتهت المحادثة لأن الإجابة كانت مفيدة"),
        "closed_unreached": ("", "انتهت المحادثة لأن الاتصال لم يصل إلى أحد"),
        "closed_waited": ("", "انتهت المحادثة لأن أحدًا لم يتفرغ في الوقت المناسب"),
        "closed_outside": ("", "انتهت المحادثة لأننا كنا مغلقين"),
        "closed_full": ("", "انتهت المحادثة لأن عدد المنتظرين كان كبيرًا"),
    },
    rtl=True,
)
LANGUAGES = {wording.language: wording for wording in (ENGLISH, GERMAN, SPANISH, RUSSIAN, ARABIC)}


def wording_of(*wanted: str) -> Wording:
    """Return the texts of the first of these languages that there are texts in (`de-AT` is German), else English."""
    primary = (language.replace("_", "-").split("-")[0].lower() for language in wanted)
    return next((LANGUAGES[language] for language in primary if language in LANGUAGES), ENGLISH)
