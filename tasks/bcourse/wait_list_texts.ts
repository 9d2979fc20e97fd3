/**
 * What people are told when a waiting list moves.
 * @module
 */
import type { Texts } from "bcourse-scheduler";
import { EVENTS_HTML, GREETING, PLACES_HTML, REGARDS } from "./text_parts.ts";

const WHEN_AND_WHERE = `{% if events %}${EVENTS_HTML}
{% endif %}${PLACES_HTML}`;

/** To whoever is invited. */
export const INVITATION: Texts = {
  WaitListInvitation: {
    en: {
      subject: "A place for you: {{ training.name }}",
      html: `${GREETING.en}
<p>Good news: a place has become free in <strong>{{ training.name }}</strong>, and you are next on the waiting list.</p>
${WHEN_AND_WHERE}<p>The place is kept for you. Please let us know {% if answer_by %}before <strong>{{ answer_by | datetime }}</strong>{% else %}soon{% endif %} whether you want it{% if link %}: <a href="{{ link }}">accept or decline</a>{% else %}: log in to your account and accept or decline{% endif %}. If we do not hear from you, it goes to the next person on the list.</p>
{% if events %}<p>The appointment in this mail is tentative and only keeps the time free: to accept it in your calendar does not take the place.</p>
{% endif %}${REGARDS.en}`,
    },
    nl: {
      subject: "Er is plaats voor u: {{ training.name }}",
      html: `${GREETING.nl}
<p>Goed nieuws: er is een plaats vrijgekomen bij <strong>{{ training.name }}</strong>, en u staat als eerste op de wachtlijst.</p>
${WHEN_AND_WHERE}<p>De plaats is voor u gereserveerd. Laat ons {% if answer_by %}vóór <strong>{{ answer_by | datetime }}</strong>{% else %}snel{% endif %} weten of u komt{% if link %}: <a href="{{ link }}">accepteren of afwijzen</a>{% else %}: log in op uw account en accepteer de plaats of wijs die af{% endif %}. Horen wij niets van u, dan gaat de plaats naar de volgende op de lijst.</p>
{% if events %}<p>De afspraak bij deze mail is voorlopig en houdt alleen de tijd vrij: wie die in de agenda accepteert, heeft de plaats nog niet.</p>
{% endif %}${REGARDS.nl}`,
    },
  },
};

/** To whoever did not answer. */
export const EXPIRY: Texts = {
  WaitListExpiry: {
    en: {
      subject: "Your invitation has expired: {{ training.name }}",
      html: `${GREETING.en}
<p>We kept a place for you in <strong>{{ training.name }}</strong>, but did not hear from you in time. Your invitation has expired and the place is no longer yours.</p>
<p>Would you still like to take part? You are welcome to put yourself on the waiting list again.</p>
${REGARDS.en}`,
    },
    nl: {
      subject: "Uw uitnodiging is verlopen: {{ training.name }}",
      html: `${GREETING.nl}
<p>Wij hielden een plaats voor u vrij bij <strong>{{ training.name }}</strong>, maar hebben niet op tijd van u gehoord. Uw uitnodiging is verlopen en de plaats is niet meer voor u gereserveerd.</p>
<p>Wilt u toch graag meedoen? U kunt zich gerust opnieuw op de wachtlijst zetten.</p>
${REGARDS.nl}`,
    },
  },
};

/** To the trainers. */
export const TRAINER_NOTE: Texts = {
  WaitListTrainerNote: {
    en: {
      subject:
        "Waiting list: {{ training.name }}{% if event %}, {{ event.start | date }}{% endif %}",
      html: `${GREETING.en}
<p>The waiting list of your training <strong>{{ training.name }}</strong> has moved:</p>
<ul>
{% for name in expired %}<li>{{ name }} did not answer the invitation in time.</li>
{% endfor %}{% for name in invited %}<li>{{ name }} has been invited.</li>
{% endfor %}</ul>
${REGARDS.en}`,
    },
    nl: {
      subject: "Wachtlijst: {{ training.name }}{% if event %}, {{ event.start | date }}{% endif %}",
      html: `${GREETING.nl}
<p>De wachtlijst van uw training <strong>{{ training.name }}</strong> is opgeschoven:</p>
<ul>
{% for name in expired %}<li>{{ name }} heeft niet op tijd op de uitnodiging gereageerd.</li>
{% endfor %}{% for name in invited %}<li>{{ name }} is uitgenodigd.</li>
{% endfor %}</ul>
${REGARDS.nl}`,
    },
  },
};
