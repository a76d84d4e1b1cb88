/* Everything a page may use beyond its plain forms. Each part looks for what it serves and is silent otherwise. */

import "./composer.js";
import "./keys.js";
import "./room.js";
