// Allocates in every way there is and prints which ones failed. Ends with status 3, unless an
// allocation was made to fail.
#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstring>
#include <new>

namespace {

void Say(const char* what) {  // Without allocating.
  if (write(STDOUT_FILENO, what, std::strlen(what)) < 0 || write(STDOUT_FILENO, "\n", 1) < 0) {
    _exit(1);
  }
}

void Check(const char* how, void* memory) {
  if (memory == nullptr) Say(how);
  free(memory);
}

struct alignas(64) Aligned {
  char bytes[64];
};

template <class T>
void CheckNew(const char* how) {
  try {
    T* volatile object = new T();  // The pair must not be optimized away.
    delete object;
  } catch (const std::bad_alloc&) {
    Say(how);
  }
}

template <class T>
void CheckNothrow(const char* how) {
  T* object = new (std::nothrow) T();
  if (object == nullptr) Say(how);
  delete object;
}

}  // namespace

int main() {
  Check("malloc", malloc(10));
  Check("calloc", calloc(2, 10));
  Check("realloc", realloc(nullptr, 10));
  Check("memalign", memalign(64, 64));
  Check("aligned_alloc", aligned_alloc(64, 64));
  void* memory = nullptr;
  if (posix_memalign(&memory, 64, 64) != 0) Say("posix_memalign");
  free(memory);
  CheckNew<int>("new");
  CheckNothrow<int>("nothrow new");
  CheckNew<Aligned>("aligned new");
  CheckNothrow<Aligned>("aligned nothrow new");
  return 3;
}
