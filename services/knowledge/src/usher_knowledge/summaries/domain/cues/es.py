"""Spanish."""

from usher_knowledge.summaries.domain.cues.declaration import Cues

_DAY = r"(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)"
_SENDS = (
    r"(?:llamo|llamamos|escribo|escribimos|envio|enviamos|mando|mandamos|aviso|avisamos|confirmo|confirmamos|contacto|contactamos|informo|informamos"
    r"|devuelvo|devolvemos|reembolsamos|paso|respondo|respondemos)"
)

CUES = Cues(
    courtesy=(
        r"hola|buen(?:os|as)? (?:dias|tardes|noches|dia)|(?:muchas |mil )?gracias|adios|hasta (?:luego|pronto|manana)|vale|ok|perfecto|estupendo|genial|bien|claro"
        r"|de acuerdo|si|no|nada mas|por favor|un momento|a usted|muy bien|pues"
    ),
    canned=(
        r"en que (?:puedo|podemos) ayudar\w*|(?:puedo|podemos) ayudar\w* en algo mas|algo mas|bienvenid\w+|que tenga(?:s)? (?:un )?buen\w*|gracias (?:a usted|a ti|por)"
        r"|(?:siento|sentimos|lamento)(?: \w+){0,2} (?:mucho|molestias)|lo siento|me alegro|un momento|dejeme|dejame|vamos a ver(?:lo)?|de nada|con mucho gusto"
    ),
    small_talk=r"hablan? (?:usted )?(?:ingles|espanol)|hay alguien|que tal|solo queria (?:decir|dar)",
    request=(
        r"(?:puedo|puede|puedes|podria|podrian|podeis|pueden|podemos)|(?:quiero|quisiera|necesito|me gustaria|querria|busco)|(?:cuanto|cuando|donde|como|cual|que|por que)|ayuda"
        r"|hay|tienen|se puede|es posible"
    ),
    problem=(
        r"no (?:me |se |lo |la |le )*(?:llega|llego|funciona|puedo|puede|deja|conecta|carga|abre|va|aparece|entra|recibi|he recibido|ha llegado)|error\w*|problema\w*|rot[oa]s?|defectuos\w*"
        r"|incomplet\w+|falta(?:n)?|bloquead\w+|equivocad\w+|danad\w+|retras\w+|perdid\w+|falla|cobrado dos|dos veces|mal"
    ),
    negation=r"no|nada|tampoco|sigue|todavia no|nunca|ni",
    refusal=r"lamentablemente|desafortunadamente|por desgracia|no (?:es posible|podemos|puedo)",
    done=r"(?:he|hemos)(?: \w+){0,2}? \w+(?:ado|ido|cho|to|sto)|(?:ha|han) sido \w+[ai]d[oa]s?|(?:ya )?esta (?:resuelto|solucionado|hecho|arreglado|listo|activado)",
    examined=r"(?:he|hemos)(?: \w+){0,2}? (?:comprobado|revisado|mirado|visto|probado|verificado|consultado)|(?:veo|reviso|miro)",
    instruction=r"(?:pruebe|prueba|intente|intenta|reinicie|reinicia|desconecte|desconecta|borre|actualice|abra|cierre)(?: \w+)*?|ha(?:s)? probado|lo he \w+ado",
    confirmed=r"(?:ya |ahora )(?:\w+ )?(?:funciona|va|esta|puedo|llego|me llego|carga|abre|entra)\w*|(?:funciona|funciono|solucionado|resuelto|arreglado)",
    thanks=r"gracias",
    future=r"\w{3,}(?:are|ere|ire|aremos|eremos|iremos|ara|era|ira|aran)|(?:voy|vamos|va) a|recibira\w*|hare(?:mos)?|dire(?:mos)?|podre(?:mos)?",
    commitment=(
        rf"(?:llamar|escribir|enviar|mandar|avisar|confirmar|contactar|informar|devolver|reembolsar|responder|contestar|reenviar|recib?ir)(?:e|emos|a|an)"
        rf"|hare(?:mos)?|daremos|dare|(?:voy|vamos) a (?:llamar|escribir|enviar|mandar|avisar|confirmar|devolver|reembolsar)\w*|(?:le|te|se|lo|la|os|les)(?: (?:lo|la))? {_SENDS}|prometo|prometid\w+"
    ),
    at_once=r"(?:mirar|revisar|comprobar|ver|pasar(?:le|te)|reviso|miro)",
    time=(
        rf"hoy|(?<!hasta )manana|pasado manana|esta (?:tarde|noche|semana|manana)|(?:el|antes del|hasta el|este|proximo) (?:proximo )?{_DAY}|antes de (?:las )?\d{{1,2}}(?:[:.]\d\d)?|a las \d{{1,2}}"
        r"|(?:en|dentro de)(?: un plazo de)? (?:\d+|un|una|dos|tres|cuatro|cinco|siete|diez|pocos|pocas)(?: \w+)?|en cuanto|la (?:proxima semana|semana que viene)|luego|mas tarde|cuanto antes"
    ),
    follow_up=r"cuando|cuanto tarda|y (?:el|la|los|las|eso)|por que|y ahora",
    plain=(
        r"el|la|los|las|de|que|y|en|un|una|es|esta|por|con|para|mi|su|se|lo|le|del|al|no|me|pero|si|como|mas|ya|tiene|tengo|ha|he|hay|cuando|llega"
    ),
)
