"""The words by which mail clients of many languages begin a quote, a forward or a signature, in lower case."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WROTE = _words(
    """
    escreve escreveu escribe escribio escribió geschreven kirjoitti kirjutas menulis napisal napisala napisao
    napisał napisała napsal napsala napísal napísala parašė pisze pisze: rakstīja schreef schreibt schrieb
    schrieb: scris scritto scrive skrev skriver viết writes wrote yazdı yazmış écrit écrivait írta έγραψε написа
    написав написав(ла) написал написал(а) написала напісаў писал писала пише пишет пишут пісаў כתב כתבה كتب
    เขียน のメール 写到 写道 寫道 書きました 님이 작성
    """
)

ORIGINAL = frozenset(
    {
        "original message",
        "original email",
        "original appointment",
        "reply message",
        "ursprüngliche nachricht",
        "originalnachricht",
        "original-nachricht",
        "message d'origine",
        "message original",
        "mensaje original",
        "messaggio originale",
        "mensagem original",
        "oorspronkelijk bericht",
        "ursprungligt meddelande",
        "oprindelig meddelelse",
        "opprinnelig melding",
        "alkuperäinen viesti",
        "wiadomość oryginalna",
        "oryginalna wiadomość",
        "původní zpráva",
        "pôvodná správa",
        "eredeti üzenet",
        "mesaj original",
        "orijinal mesaj",
        "özgün ileti",
        "исходное сообщение",
        "оригинальное сообщение",
        "первоначальное сообщение",
        "вихідне повідомлення",
        "оригінальне повідомлення",
        "原始邮件",
        "邮件原件",
        "原始郵件",
        "元のメッセージ",
        "원본 메시지",
        "הודעה מקורית",
        "الرسالة الأصلية",
    }
)

FORWARDED = frozenset(
    {
        "forwarded message",
        "begin forwarded message",
        "forwarded by",
        "weitergeleitete nachricht",
        "anfang der weitergeleiteten nachricht",
        "message transféré",
        "début du message transféré",
        "mensaje reenviado",
        "inicio del mensaje reenviado",
        "messaggio inoltrato",
        "inizio messaggio inoltrato",
        "mensagem encaminhada",
        "mensagem reencaminhada",
        "doorgestuurd bericht",
        "begin doorgestuurd bericht",
        "vidarebefordrat meddelande",
        "videresendt meddelelse",
        "videresendt melding",
        "välitetty viesti",
        "wiadomość przekazana",
        "treść przekazanej wiadomości",
        "přeposlaná zpráva",
        "preposlaná správa",
        "továbbított üzenet",
        "mesaj redirecționat",
        "iletilen mesaj",
        "yönlendirilen ileti",
        "пересылаемое сообщение",
        "пересланное сообщение",
        "перенаправленное сообщение",
        "начало переадресованного сообщения",
        "переслане повідомлення",
        "пересилається повідомлення",
        "转发的邮件",
        "轉寄郵件",
        "転送されたメッセージ",
        "전달된 메시지",
        "הודעה שהועברה",
        "رسالة معاد توجيهها",
    }
)

FROM = _words(
    """
    da de expéditeur feladó fra from från gönderen kimden lähettäjä od remitente van von від от מאת من 发件人 寄件者
    差出人 送信者 보낸사람
    """
) | {"보낸 사람"}
OTHERS = _words(
    """
    a aan aihe an assunto asunto betreff bilgi cc copia copie címzett către data date dato datum destinataire
    destinatario do dátum elküldve emne enviada enviado envoyé fecha gesendet gönderildi inviato kime komu konu
    kopi kopia kopie kópia lähetetty másolatot objet odesláno odoslané oggetto onderwerp para predmet pro
    päivämäärä předmět reply-to sendt sent skickat subiect subject tarih temat til till to trimis tárgy
    vastaanottaja verzonden wysłano à ämne дата кому копия копія надіслано отправлено тема אל נושא נשלח إلى
    الموضوع تاريخ 主旨 主题 件名 副本 发送时间 宛先 寄件日期 抄送 收件人 收件者 日時 日期 時間 送信日時 날짜
    받는사람 제목
    """
) | {"받는 사람", "보낸 날짜"}

SENT_FROM = (
    "sent from my ",
    "sent from mail for",
    "sent from outlook",
    "sent from yahoo",
    "sent via ",
    "sent with ",
    "get outlook for",
    "von meinem ",
    "gesendet von ",
    "gesendet mit ",
    "diese nachricht wurde von meinem",
    "envoyé de mon ",
    "envoyé depuis ",
    "envoyé à partir de",
    "enviado desde ",
    "enviado do meu ",
    "enviado a partir d",
    "inviato da ",
    "inviato dal ",
    "verzonden vanaf ",
    "verstuurd vanaf ",
    "skickat från ",
    "sendt fra ",
    "lähetetty ",
    "wysłano z ",
    "wysłane z ",
    "odesláno z ",
    "odoslané z ",
    "отправлено с ",
    "отправлено из ",
    "отправлено от ",
    "надіслано з ",
    "відправлено з ",
    "iphone'umdan gönderildi",
    "elküldve ",
    "trimis de pe ",
    "发自我的",
    "從我的",
    "iphoneから送信",
    "나의 iphone에서 보냄",
)
