// The external scanner of the Nix grammar, in place of the package's own, which takes `a//b` for a path.
// It answers for what the generated lexer cannot see: where the text of a string ends, and what is a path.
// The rules are those of Nix's lexer (src/libexpr/lexer.l).

#include <stdbool.h>
#include <tree_sitter/parser.h>

// In the order of `externals` in the package's grammar.js.
enum Token {
  STRING_TEXT,
  INDENTED_STRING_TEXT,
  PATH_START,
  PATH_REST,
  STRING_DOLLAR_ESCAPE,
  INDENTED_STRING_DOLLAR_ESCAPE,
};

static void take(TSLexer *lexer) { lexer->advance(lexer, false); }

static bool found(TSLexer *lexer, enum Token token) {
  lexer->result_symbol = token;
  return true;
}

// Text up to a quote, an escape or an interpolation. `$` takes the character after it along, unless that ends text.
static bool string_text(TSLexer *lexer, int32_t quote, int32_t also, enum Token token) {
  for (bool any = false;; any = true) {
    lexer->mark_end(lexer);
    int32_t c = lexer->lookahead;
    if (c == 0 && lexer->eof(lexer)) return false;
    if (c == '$') {
      take(lexer);
      if (lexer->lookahead == '{') return any && found(lexer, token);
      if (lexer->lookahead != quote && lexer->lookahead != also && !lexer->eof(lexer)) take(lexer);
    } else if (c == quote && quote == '\'') {
      take(lexer);
      if (lexer->lookahead == '\'') return any && found(lexer, token);
      if (lexer->lookahead != '$' && !lexer->eof(lexer)) take(lexer);
    } else if (c == quote || c == also) {
      return any && found(lexer, token);
    } else {
      take(lexer);
    }
  }
}

// `\` before a `$`
static bool dollar_escape(TSLexer *lexer) {
  take(lexer);
  lexer->mark_end(lexer);
  return lexer->lookahead == '$' && found(lexer, STRING_DOLLAR_ESCAPE);
}

// The second quote of `''` before a `$`, or of `''\` before a `$`
static bool indented_dollar_escape(TSLexer *lexer) {
  take(lexer);
  lexer->mark_end(lexer);
  if (lexer->lookahead == '$') return found(lexer, INDENTED_STRING_DOLLAR_ESCAPE);
  if (lexer->lookahead != '\\') return false;
  take(lexer);
  if (lexer->lookahead != '$') return false;
  lexer->mark_end(lexer);
  return found(lexer, INDENTED_STRING_DOLLAR_ESCAPE);
}

static bool is_path_char(int32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '+' ||
         c == '_' || c == '.';
}

static bool path_rest(TSLexer *lexer) {
  while (is_path_char(lexer->lookahead) || lexer->lookahead == '/') take(lexer);
  lexer->mark_end(lexer);
  return true;
}

// A path begins with a slash that a path character or an interpolation follows, or with characters before such a slash.
static bool path_start(TSLexer *lexer) {
  while (lexer->lookahead == ' ' || lexer->lookahead == '\t' || lexer->lookahead == '\r' || lexer->lookahead == '\n') {
    lexer->advance(lexer, true);
  }
  // Bounded as in server/nix/syntax/tokens.ts: a long sum without blanks would take quadratic time.
  for (int length = 0; is_path_char(lexer->lookahead); length++) {
    if (length == 255) return false;
    take(lexer);
  }
  if (lexer->lookahead != '/') return false;
  take(lexer);
  if (is_path_char(lexer->lookahead)) return path_rest(lexer) && found(lexer, PATH_START);
  if (lexer->lookahead != '$') return false;
  lexer->mark_end(lexer);
  take(lexer);
  return lexer->lookahead == '{' && found(lexer, PATH_START);
}

void *tree_sitter_nix_external_scanner_create(void) { return NULL; }

void tree_sitter_nix_external_scanner_destroy(void *scanner) { (void)scanner; }

unsigned tree_sitter_nix_external_scanner_serialize(void *scanner, char *buffer) {
  (void)scanner;
  (void)buffer;
  return 0;
}

void tree_sitter_nix_external_scanner_deserialize(void *scanner, const char *buffer, unsigned length) {
  (void)scanner;
  (void)buffer;
  (void)length;
}

bool tree_sitter_nix_external_scanner_scan(void *scanner, TSLexer *lexer, const bool *wanted) {
  (void)scanner;
  // Everything is wanted only while recovering from an error; taking text for a string then would swallow the file.
  if (wanted[STRING_TEXT] && wanted[INDENTED_STRING_TEXT]) return false;
  if (wanted[STRING_TEXT]) {
    return lexer->lookahead == '\\' ? dollar_escape(lexer) : string_text(lexer, '"', '\\', STRING_TEXT);
  }
  if (wanted[INDENTED_STRING_TEXT]) {
    if (lexer->lookahead == '\'') {
      lexer->mark_end(lexer);
      take(lexer);
      if (lexer->lookahead == '\'') return indented_dollar_escape(lexer);
      // A single quote is text, and what follows it too, unless that is a `$`.
      if (lexer->lookahead != '$' && !lexer->eof(lexer)) take(lexer);
      // Where no more text follows, the token ends where `string_text` marked it: here.
      string_text(lexer, '\'', '\'', INDENTED_STRING_TEXT);
      return found(lexer, INDENTED_STRING_TEXT);
    }
    return string_text(lexer, '\'', '\'', INDENTED_STRING_TEXT);
  }
  if (wanted[PATH_REST] && (is_path_char(lexer->lookahead) || lexer->lookahead == '/')) {
    return path_rest(lexer) && found(lexer, PATH_REST);
  }
  return wanted[PATH_START] && path_start(lexer);
}
