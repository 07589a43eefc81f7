#include "rules/alert/transition_words.hpp"

namespace varsko {

Phrase word_of_transition(std::string_view t)
{
    if (t == "fired") return {"Ny", "New"};
    if (t == "worsened") return {"Förvärrad", "Worse"};
    if (t == "improved") return {"Förbättrad", "Better"};
    if (t == "resolved") return {"Avslutad", "Resolved"};
    if (t == "corrected") return {"Rättad", "Corrected"};
    if (t == "judged") return {"Bedömd", "Judged"};
    if (t == "restated") return {"Rättad siffra", "Restated figure"};
    if (t == "risk-moved") return {"Risk ändrad", "Risk moved"};
    if (t == "reminded") return {"Påminnelse", "Reminder"};
    if (t == "escalated") return {"Obesvarat", "Unanswered"};
    return {"Kvarstår", "Still"};
}

Phrase sentence_of_transition(std::string_view t)
{
    if (t == "resolved")
        return {"Larmet är avslutat: siffrorna är inom gränserna igen.",
                "The alert is resolved: the figures are within the limits again."};
    if (t == "corrected")
        return {"En siffra har rättats, och larmet som du fick gäller inte längre.",
                "A figure has been corrected, and the alert that you were told of no longer stands."};
    if (t == "judged")
        return {"En person har bedömt det annorlunda, och larmet som du fick gäller inte längre.",
                "A person has judged otherwise, and the alert that you were told of no longer stands."};
    if (t == "restated")
        return {"En siffra som bedömningen bygger på har rättats.",
                "A figure that the assessment rests on has been corrected."};
    if (t == "worsened")
        return {"Läget har förvärrats sedan du senast fick besked.", "It has become worse since you were last told."};
    if (t == "improved")
        return {"Läget har förbättrats sedan du senast fick besked.", "It has become better since you were last told."};
    if (t == "risk-moved")
        return {"En risk som du äger har ändrats av siffrorna.", "A risk that you own has been moved by the figures."};
    if (t == "reminded")
        return {"Larmet ringer än, och ingen har kvitterat det.",
                "The alert rings on, and nobody has acknowledged it."};
    if (t == "escalated")
        return {"Du får det här för att ingen har kvitterat larmet i tid.",
                "You get this because nobody has acknowledged the alert in time."};
    return {"", ""};
}

}  // namespace varsko
