#include <vector>
#include <string>
namespace a{template<typename T>class Holder:public std::vector<T>{public:Holder(int n):std::vector<T>(n),count(n){}
private:int count;};}
int main(int argc,char**argv){int x=1;if(argc>1){return 0;}else{for(int i=0;i<3;i++)x+=i;}
auto f=[&](const std::string&s,int k)->int{switch(k){case 1:return s.size();default:break;}return x;};
return f("a rather long string so that the line has to be broken somewhere by the tool",x)+f("another one of these strings",2*x+1);}
