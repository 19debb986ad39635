/* lld has no C interface. */
#include "lld_shim.h"

#include <fcntl.h>
#include <lld/Common/Driver.h>
#include <llvm/Support/ErrorHandling.h>
#include <new>
#include <string.h>
#include <unistd.h>

LLD_HAS_DRIVER(elf)

struct lld_result lld_link_elf(const char *const *args, size_t nargs, int out)
{
    std::string text;
    llvm::raw_string_ostream messages(text);
    int saved = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    dup2(out, STDOUT_FILENO);
    lld::Result result = lld::lldMain({args, nargs}, messages, messages, {{lld::Gnu, &lld::elf::link}});
    llvm::outs().flush();
    int write_error = llvm::outs().has_error() ? llvm::outs().error().value() : 0;
    llvm::outs().clear_error();
    dup2(saved, STDOUT_FILENO);
    close(saved);
    return {result.retCode, !result.canRunAgain, write_error, strdup(messages.str().c_str())};
}

void lld_on_exhaustion(void (*handler)(void))
{
    std::set_new_handler(handler);
    std::set_terminate(handler);
    llvm::install_bad_alloc_error_handler([](void *user, const char *, bool) { reinterpret_cast<void (*)()>(user)(); }, reinterpret_cast<void *>(handler));
}
