/**
 * Parts that several texts share.
 * @module
 */

/** The first line. */
export const GREETING = {
  en: `<p>{% if user.first_name %}Dear {{ user.first_name }},{% else %}Hello,{% endif %}</p>`,
  nl: `<p>{% if user.first_name %}Beste {{ user.first_name }},{% else %}Hallo,{% endif %}</p>`,
} as const;

/** The events with date and time, and with the place where there are several. */
export const EVENTS_HTML = `<ul>
{% for one in events %}<li>{{ one.start | datetime }} – {% if (one.start | date) == (one.end | date) %}{{ one.end | time }}{% else %}{{ one.end | datetime }}{% endif %}{% if locations | length > 1 and one.location.name %}, {{ one.location.name }}{% endif %}</li>
{% endfor %}</ul>`;

/** Each place with its address and the way there. */
export const PLACES_HTML =
  `{% for place in locations %}{% if place.line %}<p>{% if place.name %}<strong>{{ place.name }}</strong><br>{% endif %}{{ place.address }}{% if place.directions %}<br>{{ place.directions }}{% endif %}</p>
{% endif %}{% endfor %}`;

/** Who sends it, and their telephone number. */
const SENDER_HTML =
  `{{ practice.name }}{% if practice.phone_number %}<br>{{ practice.phone_number }}{% endif %}`;

/** The last lines. */
export const REGARDS = {
  en: `<p>Kind regards,<br>${SENDER_HTML}</p>`,
  nl: `<p>Met vriendelijke groet,<br>${SENDER_HTML}</p>`,
} as const;
