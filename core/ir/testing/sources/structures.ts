import {family, type Source} from './source.ts';

const layouts = {
  nested: `struct A { int x; float y; }; struct B { A a[3]; char tag; A *next; }; struct C { B b; long long id; short s[5]; };
int read(C *c, int i) { return c->b.a[i].x + c->s[i] + (int)c->id; } void write(C *c, A a) { c->b.a[1] = a; c->b.next = &c->b.a[2]; }
C copy(const C &c) { return c; } A make(int x, float y) { return {x, y}; } B zero() { return B(); } C global = {{{{1, 2}, {3, 4}, {5, 6}}, 'q', nullptr}, -9, {1, 2, 3, 4, 5}};
int chain(B *b) { int s = 0; for (A *a = b->next; a; a = a->x > 9 ? a + 1 : nullptr) s += a->x; return s; }`,
  packed: `struct __attribute__((packed)) P { char a; int b; short c; double d; }; struct __attribute__((packed, aligned(2))) Q { char a; P p; };
int read(P *p) { return p->b + p->c; } double deep(Q *q) { return q->p.d; } P make(int b) { P p = {1, b, 3, 4.5}; return p; } P table[2] = {{1, 2, 3, 4}, {5, 6, 7, 8}};
Q q = {'a', {'b', 2, 3, 0.25}}; int sizes() { return sizeof(P) + sizeof(Q) + alignof(Q); }`,
  bitfields: `struct F { unsigned a : 3; int b : 5; unsigned long long c : 40; bool d : 1; unsigned : 0; int e : 31; };
int sum(F *f) { return f->a + f->b + (int)f->c + f->d + f->e; } void set(F *f, int v) { f->a = v; f->b = v; f->c = v; f->d = v & 1; f->e = v; }
F initial = {5, -3, 1ull << 39, true, -77}; bool same(F a, F b) { return a.a == b.a && a.c == b.c; }`,
  unions: `union U { int i; float f; double d; char c[12]; struct { short lo, hi; } s; }; struct Tagged { int tag; U u; };
float asFloat(int i) { U u; u.i = i; return u.f; } int high(U *u) { return u->s.hi; } U global = {.i = 7}; U second = {.d = 1.5}; Tagged tagged = {3, {.f = 2.5f}};
double get(Tagged *t) { switch (t->tag) { case 0: return t->u.i; case 1: return t->u.f; default: return t->u.d; } }`,
  byValue: `struct Small { int a; }; struct Pair { long long a, b; }; struct Large { double d[9]; }; struct Floats { float a, b, c; }; struct Mixed { double d; int i; };
Small one(Small s) { return {s.a + 1}; } Pair two(Pair p) { return {p.b, p.a}; } Large three(Large l, int i) { l.d[i] = 1; return l; } Floats four(Floats f) { return {f.c, f.a, f.b}; }
Mixed five(Mixed m, Floats f) { return {m.d + f.a, m.i}; } double call(Large l, Pair p) { Large r = three(l, (int)two(p).a); return r.d[0] + one({3}).a + four({1, 2, 3}).a + five({1, 2}, {}).d; }`,
  arrays: `int grid[4][5][6]; struct Row { float v[8]; } rows[16]; int at(int i, int j, int k) { return grid[i][j][k]; }
void fill(float (*m)[8], float v) { for (int i = 0; i < 16; ++i) for (int j = 0; j < 8; ++j) m[i][j] = v * (i - j); } float diag() { float s = 0; for (int i = 0; i < 8; ++i) s += rows[i].v[i]; return s; }
int *pointer(int i) { return &grid[i][1][2]; } long long distance(int *a, int *b) { return a - b; } int negative(int *p) { return p[-1] + *(p - 2); } struct Flexible { int n; int tail[]; }; int last(Flexible *f) { return f->tail[f->n - 1]; }
void local(int n, void (*use)(int *)) { int small[3] = {1, 2, 3}; int big[100] = {}; int text[] = {9, 8, 7, 6, 5}; use(small); use(big); use(text + n); }`,
  empty: `struct E {}; struct D : E { E e; int a; }; E make() { return {}; } int take(E, D d) { return d.a; } E objects[3]; D derived; int use() { return take(make(), derived); }`,
  variable: `int sum(int n, int *p) { int v[n]; for (int i = 0; i < n; ++i) v[i] = p[i] * 2; int s = 0; for (int i = n; i--;) s += v[i]; return s; } void *room(unsigned n) { char *p = (char *)__builtin_alloca(n + 16); p[0] = 1; extern void keep(void *); keep(p); return nullptr; } int two(int a, int b) { float m[a][b]; m[a - 1][b - 1] = 1; return (int)m[0][0]; }`,
  recursive: `struct Node { int value; Node *left, *right; struct List *items; }; struct List { Node *node; List *next; int (*visit)(Node *, List *); };
int depth(Node *n) { if (!n) return 0; int l = depth(n->left), r = depth(n->right); return 1 + (l > r ? l : r); } int all(List *l) { int s = 0; for (; l; l = l->next) s += l->visit(l->node, l); return s; }
Node a = {1, nullptr, nullptr, nullptr}, b = {2, &a, &a, nullptr}; extern Node cyc; Node cyc = {3, &cyc, &b, nullptr};`,
};

const constants = {
  numbers: `extern const double specials[]; const double specials[] = {0.0, -0.0, 1.0 / 3, 1e308, 4.9e-324, __builtin_inf(), -__builtin_inf(), __builtin_nan("1"), 3.14159265358979, 1e100, 0.1f, 5e-324};
extern const float floats[]; const float floats[] = {0.1f, 1e-45f, 3.4e38f, 1.17549435e-38f, 16777216.0f, -2.5f, 1e10f, 123456.789f}; long long longs[] = {0, -1, 0x7fffffffffffffff, (long long)0x8000000000000000, 123456789012345}; unsigned char bytes[] = {0, 255, 10, 13, 34, 92}; short shorts[7] = {1, -2}; bool flags[] = {true, false, true};
int zeros[1000]; int sparse[100] = {1, [50] = 2};`,
  text: `const char *plain = "hello"; const char escapes[] = "tab\\tquote\\"back\\\\slash\\001\\xff\\n"; const char *many[] = {"one", "two", "hello", ""}; const char16_t *wide = u"\\u00e9\\u4e2d"; const char32_t *wider = U"\\U0001F600x"; const char utf[] = "é中😀"; char open[3] = {'a', 'b', 'c'}; const char *tail = "hello" + 2;
int length() { return __builtin_strlen(plain); } char pick(int i) { return many[i & 3][0]; }`,
  addresses: `int data[10]; int *third = &data[3]; char *inside = (char *)&data[4] + 1; struct S { int a; struct { long long b; int c[4]; } in; } s; int *field = &s.in.c[2]; unsigned long long number = (unsigned long long)&data; int (*function)(int); extern int external[]; int *ext = external + 7; void *self = &self;
int twice(int x) { return 2 * x; } int (*table[])(int) = {twice, nullptr, twice}; long long difference = (char *)&data[9] - (char *)&data[1]; bool known = &data[0] != nullptr; int call(int i) { return table[i](i); }
unsigned long long compare() { return (unsigned long long)&data[2] * 2 + (&data[1] == third); }`,
  kinds: `static int hidden_counter = 3; static const int fixed[4] = {1, 2, 3, 4}; const int visible = 9; extern const int exported; const int exported = 10; __attribute__((weak)) int weak_one = 1; __attribute__((weak)) int weak_function(int a) { return a; } extern __attribute__((weak)) int undefined_weak; __attribute__((visibility("hidden"))) int hid = 2; __attribute__((visibility("protected"))) int prot = 2; __attribute__((section("mysection"))) int sectioned = 4; alignas(64) int aligned = 5; __attribute__((used)) static int kept = 6; volatile int vol; 
template <class T> T holder = T(3); template int holder<int>; inline int inl = 8; int *pinl = &inl; int next() { return ++hidden_counter + fixed[hidden_counter & 3] + (&undefined_weak ? undefined_weak : 0) + vol; } extern "C" int original(int x) { return x; } extern "C" __attribute__((alias("original"))) int other(int x); extern int aliased __attribute__((alias("aligned")));`,
};

/** Struct layouts, passing by value, and constants. */
export function structureSources(): Source[] {
  const elf = {machines: ['x86_64', 'aarch64', 'wasm32'] as const};
  const {variable, ...portable} = layouts;
  const {kinds, ...values} = constants;
  return [
    ...family('struct', 'c++', portable),
    ...family('struct', 'c++', {variable}, {machines: ['x86_64', 'aarch64', 'wasm32']}),
    ...family('constant', 'c++', values, {flags: ['-Wno-c99-designator', '-Wno-writable-strings']}),
    ...family('constant', 'c++', {kinds}, elf),
    ...family(
      'tentative',
      'c',
      {
        common:
          'int a; int b[4]; struct { int x; double y; } s; static int c; extern int d; int *use(void) { return d ? &a : b + c; } _Complex double z; _Complex float w = 1.0f;',
      },
      {...elf, flags: ['-fcommon']},
    ),
  ];
}
