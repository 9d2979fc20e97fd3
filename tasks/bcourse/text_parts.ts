/**
 * Parts of texts that are the same in every language.
 * @module
 */

/** The events with date and time, and with the place where there are several. */
export const EVENTS_HTML = `<ul>
{% for one in events %}<li>{{ one.start | datetime }} – {% if (one.start | date) == (one.end | date) %}{{ one.end | time }}{% else %}{{ one.end | datetime }}{% endif %}{% if locations | length > 1 and one.location.name %}, {{ one.location.name }}{% endif %}</li>
{% endfor %}</ul>`;

/** Each place with its address and the way there. */
export const PLACES_HTML =
  `{% for place in locations %}{% if place.line %}<p>{% if place.name %}<strong>{{ place.name }}</strong><br>{% endif %}{{ place.address }}{% if place.directions %}<br>{{ place.directions }}{% endif %}</p>
{% endif %}{% endfor %}`;

/** Who sends it, and their telephone number. */
export const SENDER_HTML =
  `{{ practice.name }}{% if practice.phone_number %}<br>{{ practice.phone_number }}{% endif %}`;
